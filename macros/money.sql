{% macro money(paise) -%}
    ({{ paise }}::decimal(16, 0) * 0.01::decimal(2, 2))::decimal(18, 2)
{%- endmacro %}

{% macro paise(amount) -%}
    ({{ amount }} * 100)::bigint
{%- endmacro %}

{% macro units(thousandths) -%}
    ({{ thousandths }}::decimal(15, 0) * 0.001::decimal(3, 3))::decimal(18, 3)
{%- endmacro %}

{% macro spending_of(places) -%}
    {{ money(sum_at('months.spending_by_category_paise', places)) }}
{%- endmacro %}

{% macro name_of(code, names) -%}
    {%- set texts = [] -%}
    {%- for name in names -%}
        {%- do texts.append("'" ~ name ~ "'") -%}
    {%- endfor -%}
    {{ element(list_of(texts), code ~ ' + 1') }}::string
{%- endmacro %}
