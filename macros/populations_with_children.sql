{% macro populations_with_children() -%}
    {% do return(['base', 'hma']) %}
{%- endmacro %}
