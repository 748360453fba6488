{% macro require_raw_data() %}
    {# On Spark, `make spark` has copied them. #}
    {% set reads = flags.WHICH in ('build', 'run', 'test', 'seed') %}
    {% if execute and reads and target.type == 'duckdb' %}
        {% set found = run_query(
            "select table_schema || '.' || table_name from information_schema.tables"
        ).columns[0].values() %}
        {# The source of a synthesizer that does not run is read by no enabled model. #}
        {% set read = [] %}
        {% for node in graph.nodes.values() %}
            {% do read.extend(node.depends_on.get('nodes', [])) %}
        {% endfor %}
        {% for source in graph.sources.values() if source.unique_id in read %}
            {% set table = source.schema ~ '.' ~ source.identifier %}
            {% if table not in found %}
                {{ exceptions.raise_compiler_error(
                    "no " ~ table ~ " in " ~ target.path ~ ": run `make generate` first"
                ) }}
            {% endif %}
        {% endfor %}
        {{ require_unchanged_seeds() }}
    {% endif %}
{% endmacro %}

{% macro require_unchanged_seeds() %}
    {# Generation stores the digest of each seed file. Scenarios and segments are no
       part of the raw tables; `make scenario` loads them again. #}
    {% set stamps = run_query(
        "select settings from raw.generation_runs where step = 'seeds'"
    ).columns[0].values() %}
    {% if not stamps %}
        {{ exceptions.raise_compiler_error(
            "the raw tables in " ~ target.path ~ " are incomplete: "
            ~ "run `make generate` first"
        ) }}
    {% endif %}
    {% set used = fromjson(stamps[0]) %}
    {% for node in graph.nodes.values() if node.resource_type == 'seed' %}
        {% set file = node.original_file_path | replace('\\', '/') %}
        {% set is_free = node.name in ('scenarios', 'segments') %}
        {% if not is_free and used.get(file) != node.checksum.checksum %}
            {{ exceptions.raise_compiler_error(
                file ~ " was changed after the raw tables were made: "
                ~ "run `make generate` first"
            ) }}
        {% endif %}
    {% endfor %}
{% endmacro %}
