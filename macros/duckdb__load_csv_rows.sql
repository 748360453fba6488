{% macro duckdb__load_csv_rows(model, agate_table) %}
    {#- DuckDB reads a path as a pattern; in brackets, a character is itself. -#}
    {%- set path = adapter.get_seed_file_path(model) | replace('[', '[[]')
        | replace('*', '[*]') | replace('?', '[?]') | replace("'", "''") -%}
    {%- set sql -%}
        copy {{ this.render() }} from '{{ path }}' (format csv, header true)
    {%- endset -%}
    {%- do adapter.add_query(sql, abridge_sql_log=True) -%}
    {{ return(sql) }}
{% endmacro %}
