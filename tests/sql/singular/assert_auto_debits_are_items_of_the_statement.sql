-- Presentations whose amount is not that of their item on the statement (for missed
-- instalments, of the month's instalment), items of the statement that were never
-- presented, and items presented twice after a paid presentation or once after a
-- returned one.
with

presentations as (

    select
        *,
        {{ quotient('presentation_id', 10) }} as transaction_id

    from {{ ref('auto_debits') }}

),

transactions as (

    select
        transaction_id,
        customer_id,
        posted_at,
        category,
        amount,
        is_recurring and channel in ('Auto-debit', 'ACH') as is_presented

    from {{ ref('transactions') }}
    where direction = 'debit'

),

months as (

    select
        customer_id,
        month,
        loan_due

    from {{ ref('customer_months') }}

),

-- Principal and interest are presented as one instalment.
items as (

    select
        items.transaction_id,
        items.customer_id,
        items.amount + coalesce(interest.amount, 0) as amount

    from transactions as items
    left join transactions as interest
        on
            items.category = 'Principal'
            and interest.category = 'Interest'
            and items.customer_id = interest.customer_id
            and items.posted_at = interest.posted_at
    left join transactions as principal
        on
            items.category = 'Interest'
            and principal.category = 'Principal'
            and items.customer_id = principal.customer_id
            and items.posted_at = principal.posted_at
    where items.is_presented and principal.transaction_id is null

),

expected as (

    select
        presentations.*,
        coalesce(items.amount, months.loan_due) as item_amount

    from presentations
    left join items
        on presentations.transaction_id = items.transaction_id
    left join months
        on
            presentations.transaction_id % 1000 = 0
            and presentations.customer_id = months.customer_id
            and date_trunc('month', presentations.presented_on)::date = months.month

),

attempts as (

    select
        transaction_id,
        count(*) as presentations,
        max(attempt) as last_attempt,
        bool_or(is_paid and attempt = 1) as is_paid_at_once

    from presentations
    group by transaction_id

)

select
    'amount' as fault,
    transaction_id
from expected
where amount is distinct from item_amount

union all

select
    'never presented' as fault,
    items.transaction_id
from items
left join attempts
    on items.transaction_id = attempts.transaction_id
where attempts.transaction_id is null

union all

select
    'attempts' as fault,
    transaction_id
from attempts
where
    presentations is distinct from last_attempt
    or presentations is distinct from if(is_paid_at_once, 1, 2)
