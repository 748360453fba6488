{% macro money(paise) -%}
    ({{ paise }}::decimal(16, 0) * 0.01::decimal(2, 2))::decimal(18, 2)
{%- endmacro %}

{% macro paise(amount) -%}
    ({{ amount }} * 100)::bigint
{%- endmacro %}
