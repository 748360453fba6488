-- Months in which interest due is not that of the month before, plus the interest that
-- the principal earns at the customer's rate, less what was paid; or in which the
-- spread over the market's rate changed without a new loan. The first month has none
-- before. A rate is published in millionths a year, and the engine's steps are larger.
{% set one = 1048576 %}

with

months as (

    select
        customer_months.customer_id,
        customer_months.month,
        customer_months.loan_rate,
        customer_months.loan_rate - months.loan_rate as spread,
        customer_months.loan_drawn,
        {{ paise('customer_months.loan_outstanding') }} as owed,
        {{ paise('customer_months.loan_interest_due') }} as interest_due,
        {{ paise('customer_months.loan_interest') }} as interest_paid

    from {{ ref('customer_months') }} as customer_months
    inner join {{ ref('months') }} as months
        on customer_months.month = months.month

),

compared as (

    select
        months.*,
        previous.interest_due as interest_due_before,
        {{ quotient(
            'previous.owed * round(months.loan_rate::double * ' ~ one
            ~ ' / 12)::bigint', one
        ) }} as accrued,
        previous.loan_rate > 0 and months.loan_rate > 0 and previous.loan_drawn = 0
            as has_same_loan,
        previous.spread as spread_before

    from months
    inner join months as previous
        on
            months.customer_id = previous.customer_id
            and months.month = (previous.month + interval 1 month)::date

)

select *
from compared
where
    interest_due + interest_paid is distinct from interest_due_before + accrued
    or (has_same_loan and abs(spread - spread_before) > 0.00002)
