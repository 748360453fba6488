-- Months whose status is not that of the day of joining or of the month before, months
-- without use of the bank in which something flows or changes, and silent customers who
-- owe something or are overdrawn.
{% set resting = [
    'loan_outstanding', 'loan_interest_due', 'loan_arrears', 'portfolio_units',
    'credit_score'
] %}
with

behavior as (

    select * from {{ ref('financial_behavior') }}

),

details as (

    select * from {{ ref('customer_months') }}

),

customers as (

    select * from {{ ref('customers') }}

),

months as (

    select
        details.customer_id,
        details.month,
        details.status,
        details.status_since,
        customers.joined_date,
        details.loan_outstanding,
        details.loan_interest_due,
        details.loan_arrears,
        details.overdraft_used,
        greatest(
            behavior.income,
            behavior.spending,
            abs(behavior.savings),
            abs(behavior.investments),
            behavior.loan_repayment,
            details.loan_due,
            details.loan_drawn,
            details.sip,
            {% for column in resting %}
                abs(details.{{ column }} - lag(details.{{ column }}) over by_month)
                {% if not loop.last %},{% endif %}
            {% endfor %}
        ) as most_changed,
        lag(details.status) over by_month as status_before,
        lag(details.status_since) over by_month as since_before

    from details
    inner join behavior
        on
            details.customer_id = behavior.customer_id
            and details.month = behavior.month
    inner join customers
        on details.customer_id = customers.customer_id
    window by_month as (partition by details.customer_id order by details.month)

)

select *
from months
where
    (status = 'not_joined') is distinct from (joined_date > month)
    or (status is distinct from 'active' and most_changed > 0)
    or (
        status = 'silent'
        and (
            status_before is null
            or greatest(
                loan_outstanding, loan_interest_due, loan_arrears, overdraft_used
            ) > 0
        )
    )
    or (status is distinct from 'silent' and status_before = 'silent')
    or status_since > month
    or status_since < joined_date
    or (status is distinct from 'not_joined' and day(status_since) is distinct from 1)
    or (
        status_before is not null
        and status_since is distinct from if(
            status = status_before, since_before, month
        )
    )
