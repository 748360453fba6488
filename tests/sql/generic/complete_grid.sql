-- Pairs of the grid of rows and columns that the model does not have exactly once.
{% test complete_grid(
    model, rows_model, rows_column, columns_model, columns_column
) %}

with

expected as (

    select
        grid_rows.{{ rows_column }},
        grid_columns.{{ columns_column }}

    from {{ rows_model }} as grid_rows
    cross join {{ columns_model }} as grid_columns

),

found as (

    select
        {{ rows_column }},
        {{ columns_column }},
        count(*) as times

    from {{ model }}
    group by {{ rows_column }}, {{ columns_column }}

)

select
    coalesce(expected.{{ rows_column }}, found.{{ rows_column }}) as {{ rows_column }},
    coalesce(
        expected.{{ columns_column }}, found.{{ columns_column }}
    ) as {{ columns_column }},
    coalesce(found.times, 0) as times

from expected
full join found
    on
        expected.{{ rows_column }} = found.{{ rows_column }}
        and expected.{{ columns_column }} = found.{{ columns_column }}
where expected.{{ rows_column }} is null or found.times is distinct from 1

{% endtest %}
