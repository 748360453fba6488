{% macro duckdb__get_table_columns_and_constraints() %}
    {# As dbt's own. Keys are left out if their indexes need not fit into memory. #}
    {% if var('declare_keys') %}
        {{ return(table_columns_and_constraints()) }}
    {% endif %}
    {% set kept = [] %}
    {% for constraint in model['constraints'] %}
        {% if constraint.type not in ['primary_key', 'foreign_key'] %}
            {% do kept.append(constraint) %}
        {% endif %}
    {% endfor %}
    {% set columns = adapter.render_raw_columns_constraints(model['columns']) %}
    {% set others = adapter.render_raw_model_constraints(kept) %}
    {{ return('(' ~ (columns + others) | join(', ') ~ ')') }}
{% endmacro %}
