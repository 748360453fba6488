{# What DuckDB and Spark write differently. Everything else in the models is SQL that
   both read alike. #}
{% macro quotient(dividend, divisor) -%}
    {{ return(adapter.dispatch('quotient', 'finmark')(dividend, divisor)) }}
{%- endmacro %}

{% macro duckdb__quotient(dividend, divisor) -%}
    {{ dividend }} // {{ divisor }}
{%- endmacro %}

{% macro spark__quotient(dividend, divisor) -%}
    {{ dividend }} div {{ divisor }}
{%- endmacro %}

{% macro list_of(values) -%}
    {{ return(adapter.dispatch('list_of', 'finmark')(values)) }}
{%- endmacro %}

{% macro duckdb__list_of(values) -%}
    [{{ values | join(', ') }}]
{%- endmacro %}

{% macro spark__list_of(values) -%}
    array({{ values | join(', ') }})
{%- endmacro %}

{% macro element(items, position) -%}
    {{ return(adapter.dispatch('element', 'finmark')(items, position)) }}
{%- endmacro %}

{% macro duckdb__element(items, position) -%}
    ({{ items }})[{{ position }}]
{%- endmacro %}

{% macro spark__element(items, position) -%}
    get({{ items }}, {{ position }} - 1)
{%- endmacro %}

{% macro each(values) -%}
    {{ return(adapter.dispatch('each', 'finmark')(values)) }}
{%- endmacro %}

{% macro duckdb__each(values) -%}
    unnest({{ list_of(values) }})
{%- endmacro %}

{% macro spark__each(values) -%}
    explode({{ list_of(values) }})
{%- endmacro %}

{% macro list_by(item, key) -%}
    {{ return(adapter.dispatch('list_by', 'finmark')(item, key)) }}
{%- endmacro %}

{% macro duckdb__list_by(item, key) -%}
    list({{ item }} order by {{ key }})
{%- endmacro %}

{% macro spark__list_by(item, key) -%}
    transform(
        array_sort(collect_list(struct({{ key }} as sort_key, {{ item }} as item))),
        pair -> pair.item
    )
{%- endmacro %}

{% macro sum_at(amounts, positions) -%}
    {{ return(adapter.dispatch('sum_at', 'finmark')(amounts, positions)) }}
{%- endmacro %}

{% macro duckdb__sum_at(amounts, positions) -%}
    list_sum(list_select({{ amounts }}::bigint[], {{ positions }}))
{%- endmacro %}

{% macro spark__sum_at(amounts, positions) -%}
    aggregate(
        {{ positions }}, 0::bigint, (total, place) -> total + {{ amounts }}[place - 1]
    )
{%- endmacro %}

{% macro sum_of(items) -%}
    {{ return(adapter.dispatch('sum_of', 'finmark')(items)) }}
{%- endmacro %}

{% macro duckdb__sum_of(items) -%}
    list_sum({{ items }}::bigint[])
{%- endmacro %}

{% macro spark__sum_of(items) -%}
    aggregate({{ items }}, 0::bigint, (total, item) -> total + item)
{%- endmacro %}

{% macro least_of(items) -%}
    {{ return(adapter.dispatch('least_of', 'finmark')(items)) }}
{%- endmacro %}

{% macro duckdb__least_of(items) -%}
    list_min({{ items }}::bigint[])
{%- endmacro %}

{% macro spark__least_of(items) -%}
    array_min({{ items }})
{%- endmacro %}

{% macro months_after(day, months) -%}
    {{ return(adapter.dispatch('months_after', 'finmark')(day, months)) }}
{%- endmacro %}

{% macro duckdb__months_after(day, months) -%}
    ({{ day }} + to_months({{ months }}))::date
{%- endmacro %}

{% macro spark__months_after(day, months) -%}
    add_months({{ day }}, {{ months }})
{%- endmacro %}

{% macro weekday_of(day) -%}
    {{ return(adapter.dispatch('weekday_of', 'finmark')(day)) }}
{%- endmacro %}

{% macro duckdb__weekday_of(day) -%}
    isodow({{ day }})
{%- endmacro %}

{% macro spark__weekday_of(day) -%}
    extract(dayofweek_iso from {{ day }})
{%- endmacro %}

{% macro spark__get_empty_schema_sql(columns) -%}
    {# The columns of a contract; Spark has no varchar without a length. #}
    {{ default__get_empty_schema_sql(columns) | replace('as varchar)', 'as string)') }}
{%- endmacro %}

{% macro spark__persist_constraints(relation, model) -%}
    {# Spark's Parquet tables have no constraints; tests check what they state. #}
{%- endmacro %}

{% macro spark__safe_cast(field, type) -%}
    {# As dbt-spark's own, and lists of unit tests too. #}
    {%- set is_list = field is sequence and field is not string -%}
    cast({{ list_of(field) if is_list else field }} as {{ type }})
{%- endmacro %}
