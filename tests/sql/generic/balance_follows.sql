-- Rows of the statement whose balance is not that of the row before plus the row: the
-- row before is the one with the id before, or for a month's first row the balance that
-- the month opens with. Rows earlier than the row before, and rows below the overdraft
-- limit. And months whose last row is not at the month's balance.
{% test balance_follows(model, months_model, opening_model) %}

with

statement as (

    select
        transaction_id,
        customer_id,
        posted_at,
        date_trunc('month', transaction_date)::date as month,
        -- n of the month
        transaction_id % 1000 as place,
        case direction when 'credit' then amount when 'debit' then -amount end
            as change,
        balance_after

    from {{ model }}

),

openings as (

    select
        customer_id,
        account_balance,
        overdraft_limit

    from {{ opening_model }}

),

months as (

    select
        customer_id,
        month,
        balance,
        balance - savings as opening_balance

    from {{ months_model }}

),

lasts as (

    select
        customer_id,
        month,
        max(place) as place

    from statement
    group by customer_id, month

),

followed as (

    select
        statement.*,
        previous.posted_at as posted_before,
        openings.overdraft_limit,
        coalesce(
            previous.balance_after,
            case when statement.place = 1 then months.opening_balance end
        ) as balance_before

    from statement
    left join statement as previous
        on
            statement.customer_id = previous.customer_id
            and statement.transaction_id = previous.transaction_id + 1
            and statement.month = previous.month
    left join months
        on
            statement.customer_id = months.customer_id
            and statement.month = months.month
    left join openings
        on statement.customer_id = openings.customer_id

),

ended as (

    select
        months.customer_id,
        months.month,
        months.balance,
        statement.balance_after

    from months
    inner join lasts
        on
            months.customer_id = lasts.customer_id
            and months.month = lasts.month
    left join statement
        on
            lasts.customer_id = statement.customer_id
            and lasts.month = statement.month
            and lasts.place = statement.place

)

select
    customer_id,
    month,
    transaction_id,
    balance_after

from followed
where
    balance_after is distinct from balance_before + change
    or not coalesce(balance_after >= -overdraft_limit, false)
    or posted_at < posted_before

union all

select
    customer_id,
    month,
    null as transaction_id,
    balance_after

from ended
where balance is distinct from balance_after

{% endtest %}
