-- Grain: one row per persona, city, employment type and category of spending.
with

customers as (

    select * from {{ ref('int_dashboard__customers') }}
    where is_simulated

),

postings as (

    select * from {{ ref('ledger_entries') }}
    where account = 'spending'

),

transactions as (

    select * from {{ ref('transactions') }}

),

counted as (

    select
        customer_id,
        category,
        count(*) as transaction_count

    from transactions
    group by
        customer_id,
        category

),

spent as (

    select
        customer_id,
        category,
        sum(amount) as amount

    from postings
    group by
        customer_id,
        category

),

final as (

    select
        customers.persona,
        customers.city,
        customers.employment_type,
        spent.category,
        sum(spent.amount)::decimal(18, 2) as amount,
        coalesce(sum(counted.transaction_count), 0)::bigint as transaction_count

    from spent
    inner join customers
        on spent.customer_id = customers.customer_id
    left join counted
        on
            spent.customer_id = counted.customer_id
            and spent.category = counted.category
    group by
        customers.persona,
        customers.city,
        customers.employment_type,
        spent.category

)

select * from final
