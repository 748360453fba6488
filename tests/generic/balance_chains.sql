-- Months whose balance is not the previous balance (at first, the opening one) plus
-- savings, to the paisa.
{% test balance_chains(model, opening_model, opening_column) %}

with

chained as (

    select
        months.customer_id,
        months.month,
        months.savings,
        months.balance,
        coalesce(
            lag(months.balance) over (
                partition by months.customer_id
                order by months.month
            ),
            openings.{{ opening_column }}
        ) as previous_balance

    from {{ model }} as months
    left join {{ opening_model }} as openings
        on months.customer_id = openings.customer_id

)

select *
from chained
where balance is distinct from previous_balance + savings

{% endtest %}
