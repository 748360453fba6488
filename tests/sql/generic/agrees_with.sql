-- Rows that only one of two models has, or in which they differ. `columns` lists
-- columns of both models, or maps columns to expressions of the other model;
-- `compare_where` selects the rows of the other model.
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
            {{ columns[name] if columns is mapping else name }} as {{ name }}_compared
            {% if not loop.last %},{% endif %}
        {% endfor %}

    from {{ compare_model }}
    where {{ compare_where }}

)

select
    {{ key | join(', ') }},
    {% for name in columns %}
        ours.{{ name }},
        theirs.{{ name }}_compared
        {% if not loop.last %},{% endif %}
    {% endfor %}

from ours
full join theirs
    using ({{ key | join(', ') }})
where
    false
    {% for name in columns %}
        or ours.{{ name }} is distinct from theirs.{{ name }}_compared
    {% endfor %}

{% endtest %}
