-- Months whose balance is below minus the customer's overdraft limit.
{% test balance_within_overdraft(model, limit_model) %}

select
    months.customer_id,
    months.month,
    months.balance,
    limits.overdraft_limit

from {{ model }} as months
inner join {{ limit_model }} as limits
    on months.customer_id = limits.customer_id
where months.balance < -limits.overdraft_limit

{% endtest %}
