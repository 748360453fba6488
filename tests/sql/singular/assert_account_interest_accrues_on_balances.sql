-- Months in which interest on the account is not what the balances at the beginning of
-- the quarter's months earned at the market's rate, while the customer was active; in
-- other months than the last of a quarter nothing is posted.
{% set one = 1048576 %}

with

rates as (

    select round(value * {{ one }} / 12)::bigint as monthly_rate
    from {{ ref('economy') }}
    where parameter = 'account_rate'

),

accrued as (

    select
        balances.customer_id,
        balances.month,
        details.status,
        {{ quotient(
            'greatest(' ~ paise('(balances.balance - balances.savings)')
            ~ ', 0) * rates.monthly_rate', one
        ) }} as amount_paise

    from {{ ref('financial_behavior') }} as balances
    inner join {{ ref('customer_months') }} as details
        on
            balances.customer_id = details.customer_id
            and balances.month = details.month
    cross join rates

),

posted as (

    select
        customer_id,
        max(month) as month,
        coalesce(sum(amount_paise) filter (where status = 'active'), 0)::bigint
            as amount_paise

    from accrued
    group by customer_id, date_trunc('quarter', month)

),

compared as (

    select
        months.customer_id,
        months.month,
        {{ paise('months.interest') }} as interest_paise,
        case
            when month(months.month) % 3 = 0 and months.status = 'active'
                then posted.amount_paise
            else 0
        end as expected_paise

    from {{ ref('customer_months') }} as months
    left join posted
        on
            months.customer_id = posted.customer_id
            and months.month = posted.month

)

select *
from compared
where interest_paise is distinct from expected_paise
