{% macro require_raw_data() %}
    {% if execute and flags.WHICH in ('build', 'run', 'test', 'seed') %}
        {% set found = run_query(
            "select table_schema || '.' || table_name from information_schema.tables"
        ).columns[0].values() %}
        {% for source in graph.sources.values() %}
            {% set table = source.schema ~ '.' ~ source.identifier %}
            {% if table not in found %}
                {{ exceptions.raise_compiler_error(
                    "no " ~ table ~ " in " ~ target.path ~ ": run `make generate` first"
                ) }}
            {% endif %}
        {% endfor %}
    {% endif %}
{% endmacro %}
