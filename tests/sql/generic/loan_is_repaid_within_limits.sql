-- Months in which a loan is repaid that does not exist, or in which the principal
-- repaid so far plus the principal owed differs from the principal borrowed so far.
{% test loan_is_repaid_within_limits(model, opening_model, run='true') %}

with

running as (

    select
        months.customer_id,
        months.month,
        months.loan_repayment,
        months.loan_interest,
        months.loan_outstanding,
        openings.existing_loan_balance
        + sum(months.loan_drawn) over so_far as borrowed,
        sum(months.loan_repayment - months.loan_interest) over so_far as repaid

    from {{ model }} as months
    inner join {{ opening_model }} as openings
        on months.customer_id = openings.customer_id
    window so_far as (
        partition by {{ run }}, months.customer_id
        order by months.month
    )

)

select *
from running
where
    (borrowed = 0 and loan_repayment is distinct from 0)
    or loan_outstanding < 0
    or loan_interest < 0
    or loan_interest > loan_repayment
    or repaid + loan_outstanding is distinct from borrowed

{% endtest %}
