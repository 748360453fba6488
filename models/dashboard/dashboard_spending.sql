-- Grain: one row per persona, city, employment type and category of spending.
with

customers as (

    select * from {{ ref('int_dashboard__customers') }}
    where is_simulated

),

months as (

    select * from {{ ref('int_months__simulated') }}

),

categories as (

    select * from {{ ref('int_transactions__spending_categories') }}

),

transactions as (

    select * from {{ ref('transactions') }}

),

counted as (

    select
        customers.persona,
        customers.city,
        customers.employment_type,
        transactions.category,
        count(*) as transaction_count

    from transactions
    inner join customers
        on transactions.customer_id = customers.customer_id
    group by
        customers.persona,
        customers.city,
        customers.employment_type,
        transactions.category

),

spent as (

    select
        customers.persona,
        customers.city,
        customers.employment_type,
        categories.category,
        sum(months.spending_by_category_paise[categories.place]) as amount_paise

    from months
    inner join customers
        on months.customer_id = customers.customer_id
    cross join categories
    group by
        customers.persona,
        customers.city,
        customers.employment_type,
        categories.category

),

final as (

    select
        spent.persona,
        spent.city,
        spent.employment_type,
        spent.category,
        {{ money('spent.amount_paise') }} as amount,
        coalesce(counted.transaction_count, 0)::bigint as transaction_count

    from spent
    left join counted
        on
            spent.persona = counted.persona
            and spent.city = counted.city
            and spent.employment_type = counted.employment_type
            and spent.category = counted.category
    where spent.amount_paise <> 0

)

select * from final
