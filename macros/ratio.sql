{% macro ratio(part, whole) -%}
    (
        ({{ part }})::decimal(38, 12)::double
        / nullif({{ whole }}, 0)::decimal(38, 12)::double
    )
{%- endmacro %}
