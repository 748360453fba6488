-- Grain: one row per customer and spending category with transactions. Categories of
-- own data that the seeds do not have are left out.
with

transactions as (

    select * from {{ ref('int_transactions__in_population') }}

),

categories as (

    select * from {{ ref('categories') }}
    where kind not in ('fee', 'investment')

),

compared as (

    select
        transactions.customer_id,
        transactions.category,
        transactions.amount,
        (
            transactions.amount::double / categories.median_amount
            / exp(categories.amount_spread * categories.amount_spread / 2)
        )::decimal(18, 6) as relative_size,
        {{ weekday_of('transactions.transaction_date') }} >= 6 as is_weekend,
        extract(day from transactions.transaction_date) <= 10 as is_early

    from transactions
    inner join categories
        on transactions.category = categories.category

),

tickets as (

    select
        customer_id,
        category,
        count(*) as ticket_count,
        sum(amount) as amount,
        sum(relative_size) as relative_size,
        count(*) filter (where is_weekend) as weekend_count,
        count(*) filter (where is_early) as early_count

    from compared
    group by customer_id, category

)

select * from tickets
