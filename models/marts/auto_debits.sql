-- Every item that a payee presents to the account, each time it is presented. What is
-- paid is on the statement; an item that is returned is no movement of money.
with

transactions as (

    select * from {{ ref('int_transactions__simulated') }}
    where is_presented

),

months as (

    select * from {{ ref('int_months__simulated') }}

),

habits as (

    select * from {{ ref('int_transactions__spending_habits') }}

),

terms as (

    select
        (
            select value from {{ ref('statement') }}
            where parameter = 'second_presentation'
        )::integer as days_between,
        (
            select value from {{ ref('economy') }}
            where parameter = 'emi_day'
        )::integer as emi_day

),

attempts as (

    select {{ each([1, 2]) }} as attempt

),

-- An instalment is presented as one item.
items as (

    select
        min(transaction_id) as transaction_id,
        customer_id,
        if(category in ('Principal', 'Interest'), 'Instalment', category::string)
            as category,
        merchant::string as merchant,
        due_at::date as due_on,
        posted_at::date as paid_on,
        due_at = posted_at as is_paid_at_once,
        sum(amount_paise) as amount_paise

    from transactions
    group by
        customer_id,
        due_at,
        posted_at,
        merchant,
        if(category in ('Principal', 'Interest'), 'Instalment', category::string),
        if(category in ('Principal', 'Interest'), 0, transaction_id)

),

missed as (

    select
        habits.customer_number * 10000000
        + ((year(months.month) - 1900) * 12 + month(months.month) - 1) * 1000
            as transaction_id,
        months.customer_id,
        months.month + (terms.emi_day - 1)::integer as due_on,
        months.loan_due_paise as amount_paise

    from months
    inner join habits
        on months.customer_id = habits.customer_id
    cross join terms
    where
        months.loan_due_paise > 0
        and months.loan_arrears_paise > 0
        and months.loan_repayment_paise - months.loan_prepayment_paise
        < months.loan_due_paise
        and {{ var('simulate_transactions') }}

),

presented as (

    select
        transaction_id * 10 + 1 as presentation_id,
        customer_id,
        due_on as presented_on,
        1 as attempt,
        category,
        merchant,
        is_paid_at_once as is_paid,
        amount_paise
    from items

    union all

    select
        items.transaction_id * 10 + 2 as presentation_id,
        items.customer_id,
        least(items.due_on + terms.days_between, items.paid_on) as presented_on,
        2 as attempt,
        items.category,
        items.merchant,
        items.paid_on <= items.due_on + terms.days_between as is_paid,
        items.amount_paise
    from items
    cross join terms
    where not items.is_paid_at_once

    union all

    select
        missed.transaction_id * 10 + attempts.attempt as presentation_id,
        missed.customer_id,
        missed.due_on + (attempts.attempt - 1) * terms.days_between as presented_on,
        attempts.attempt,
        'Instalment' as category,
        'FinMark Bank' as merchant,
        false as is_paid,
        missed.amount_paise
    from missed
    cross join terms
    cross join attempts

),

final as (

    select
        presentation_id::bigint as presentation_id,
        customer_id,
        presented_on::date as presented_on,
        attempt::integer as attempt,
        category::string as category,
        merchant::string as merchant,
        {{ money('amount_paise') }} as amount,
        is_paid::boolean as is_paid

    from presented

)

select * from final
