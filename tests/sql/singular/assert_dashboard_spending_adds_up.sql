-- Categories whose amount or number of transactions differs from the sums of the marts.
{% set is_posted = var('post_ledger') %}

with

shown as (

    select
        category,
        sum(amount) as amount,
        sum(transaction_count) as transaction_count

    from {{ ref('dashboard_spending') }}
    group by category

),

-- Without a ledger, the amounts have nothing else to be compared with.
posted as (

    select
        category,
        sum(amount) as amount

    from {{ ref('ledger_entries') if is_posted else ref('dashboard_spending') }}
    {{ "where account = 'spending'" if is_posted }}
    group by category

),

counted as (

    select
        category,
        count(*) as transaction_count

    from {{ ref('transactions') }}
    group by category

)

select
    coalesce(shown.category, posted.category) as category,
    shown.amount,
    posted.amount as amount_posted,
    shown.transaction_count,
    counted.transaction_count as transactions_found

from shown
full join posted
    on shown.category = posted.category
left join counted
    on shown.category = counted.category
where
    shown.amount is distinct from posted.amount
    or shown.transaction_count is distinct from coalesce(counted.transaction_count, 0)
