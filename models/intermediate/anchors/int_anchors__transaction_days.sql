-- Grain: one row per population, employment type, category and day. Few rows whatever
-- the number of customers, so that measuring takes constant time.
-- A table: DuckDB 2.0 loses the scale of decimals (its optimizer
-- partial_aggregate_pushdown) where these sums are summed again in one query.
with

transactions as (

    select * from {{ ref('int_transactions__all_populations') }}

),

customers as (

    select * from {{ ref('int_customers__all_populations') }}

),

transaction_days as (

    select
        transactions.population,
        customers.employment_type,
        transactions.category,
        transactions.transaction_date,
        count(*) as transaction_count,
        sum(transactions.amount) as amount,
        sum(customers.income) as annual_income

    from transactions
    inner join customers
        on
            transactions.population = customers.population
            and transactions.customer_id = customers.customer_id
    group by
        transactions.population,
        customers.employment_type,
        transactions.category,
        transactions.transaction_date

)

select * from transaction_days
