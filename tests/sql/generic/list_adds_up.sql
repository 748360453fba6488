-- Rows whose list has a negative item or does not add up to the total.
{% test list_adds_up(model, items, total) %}

select *
from {{ model }}
where
    {{ sum_of(items) }} is distinct from {{ total }}
    or {{ least_of(items) }} < 0

{% endtest %}
