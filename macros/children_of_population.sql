{% macro children_of_population(table) -%}
    {%- set has_children = var('population') in populations_with_children() -%}
    {%- set source = var('population') if has_children else 'base' -%}
    select * from {{ ref('stg_' ~ source ~ '__' ~ table) }}
    {%- if not has_children %} where false{% endif -%}
{%- endmacro %}
