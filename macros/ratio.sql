{% macro ratio(part, whole, part_where=none, whole_where=none) -%}
    {%- set part_filter = 'filter (where ' ~ part_where ~ ')' if part_where -%}
    {%- set whole_filter = 'filter (where ' ~ whole_where ~ ')' if whole_where -%}
    (
        ({{ part }} {{ part_filter }})::decimal(38, 12)::double
        / nullif({{ whole }} {{ whole_filter }}, 0)::decimal(38, 12)::double
    )
{%- endmacro %}
