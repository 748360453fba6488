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
    {{ money(
        'list_sum(list_select(months.spending_by_category_paise::bigint[], '
        ~ places ~ '))'
    ) }}
{%- endmacro %}

{% macro name_of(code, names) -%}
    (['{{ names | join("', '") }}'])[{{ code }} + 1]::varchar
{%- endmacro %}
