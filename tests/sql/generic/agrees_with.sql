-- Rows that only one of two models has, or in which they differ. `columns` lists those
-- that both have, or says by which expression of the other model each is told again;
-- `compare_where` leaves out the rows that the model need not have.
{% test agrees_with(
    model, compare_model, columns, key=['customer_id', 'month'], compare_where='true'
) %}

with

ours as (

    select * from {{ model }}

),

theirs as (

    select
        {{ key | join(', ') }},
        {% for name in columns %}
            {{ columns[name] if columns is mapping else name }} as {{ name }}_told_again
            {% if not loop.last %},{% endif %}
        {% endfor %}

    from {{ compare_model }}
    where {{ compare_where }}

)

select
    {{ key | join(', ') }},
    {% for name in columns %}
        ours.{{ name }},
        theirs.{{ name }}_told_again
        {% if not loop.last %},{% endif %}
    {% endfor %}

from ours
full join theirs
    using ({{ key | join(', ') }})
where
    false
    {% for name in columns %}
        or ours.{{ name }} is distinct from theirs.{{ name }}_told_again
    {% endfor %}

{% endtest %}
