{% macro all_populations(table) -%}
    {%- set populations = populations_with_children() -%}
    {%- if table == 'customers' -%}
        {%- set populations = ['base'] + var('synthesizers') -%}
    {%- endif -%}
    {%- for population in populations -%}
        select
            '{{ population }}' as population,
            *
        from {{ ref('stg_' ~ population ~ '__' ~ table) }}
        {% if not loop.last %}union all by name{% endif %}
    {% endfor %}
{%- endmacro %}
