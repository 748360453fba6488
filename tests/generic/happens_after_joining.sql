-- Rows dated before their customer joined.
{% test happens_after_joining(model, date_column, customers_model) %}

select
    dated.customer_id,
    dated.{{ date_column }},
    customers.joined_date

from {{ model }} as dated
inner join {{ customers_model }} as customers
    on dated.customer_id = customers.customer_id
where dated.{{ date_column }} < customers.joined_date

{% endtest %}
