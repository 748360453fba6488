-- Months in which interest on the account is not what the balances at the beginning of the
-- quarter's months earned at the market's rate. Nothing accrues before the customer
-- joined; in other months than the last of a quarter nothing is posted.
{% set one = 1048576 %}

with

rates as (

    select round(value * {{ one }} / 12)::bigint as monthly_rate
    from {{ ref('economy') }}
    where parameter = 'account_rate'

),

customers as (

    select
        customer_id,
        joined_date,
        account_balance

    from {{ ref('customers') }}

),

balances as (

    select
        months.customer_id,
        months.month,
        {{ paise('(months.balance - months.savings)') }} as opening_balance

    from {{ ref('financial_behavior') }} as months

),

accrued as (

    select
        balances.customer_id,
        balances.month,
        balances.month >= customers.joined_date as has_joined,
        case
            when balances.month >= customers.joined_date
                then
                    greatest(balances.opening_balance, 0)::hugeint
                    * rates.monthly_rate
                    // {{ one }}
            else 0
        end as amount_paise

    from balances
    inner join customers
        on balances.customer_id = customers.customer_id
    cross join rates

),

posted as (

    select
        customer_id,
        max(month) as month,
        sum(amount_paise)::bigint as amount_paise

    from accrued
    group by customer_id, date_trunc('quarter', month)

),

compared as (

    select
        months.customer_id,
        months.month,
        {{ paise('months.interest') }} as interest_paise,
        case
            when month(months.month) % 3 = 0 then posted.amount_paise else 0
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
