{% macro require_raw_data() %}
    {% if execute and flags.WHICH in ('build', 'run', 'test', 'seed') %}
        {% set found = run_query(
            "select count(*) from information_schema.tables "
            ~ "where table_schema || '.' || table_name in "
            ~ "('raw.generation_runs', 'raw_hma.customers', 'raw.fidelity_scores')"
        ) %}
        {% if found.columns[0].values()[0] < 3 %}
            {{ exceptions.raise_compiler_error(
                "no raw data in " ~ target.path ~ ": run `make generate` first"
            ) }}
        {% endif %}
    {% endif %}
{% endmacro %}
