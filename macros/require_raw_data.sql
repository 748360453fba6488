{% macro require_raw_data() %}
    {% if execute and flags.WHICH in ('build', 'run', 'test', 'seed') %}
        {% set wanted = graph.sources.values() | list %}
        {% set found = run_query(
            "select table_schema || '.' || table_name from information_schema.tables"
        ).columns[0].values() %}
        {% for source in wanted if source.schema ~ '.' ~ source.identifier not in found %}
            {{ exceptions.raise_compiler_error(
                "no " ~ source.schema ~ "." ~ source.identifier ~ " in " ~ target.path
                ~ ": run `make generate` first"
            ) }}
        {% endfor %}
    {% endif %}
{% endmacro %}
