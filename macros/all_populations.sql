{% macro all_populations(table) -%}
    {%- set with_children = ['base', 'hma'] -%}
    {%- set populations = with_children if table != 'customers'
        else with_children + ['ctgan', 'gaussian_copula', 'tvae'] -%}
    {%- for population in populations %}
    select
        '{{ population }}' as population,
        *
    from {{ ref('stg_' ~ population ~ '__' ~ table) }}
    {% if not loop.last %}union all by name{% endif %}
    {%- endfor %}
{%- endmacro %}
