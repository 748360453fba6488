-- Keys that one model has more often than the other.
{% test same_rows(model, compare_model, column) %}

with

ours as (

    select
        {{ column }},
        count(*) as times

    from {{ model }}
    group by {{ column }}

),

theirs as (

    select
        {{ column }},
        count(*) as times

    from {{ compare_model }}
    group by {{ column }}

)

select
    coalesce(ours.{{ column }}, theirs.{{ column }}) as {{ column }},
    coalesce(ours.times, 0) as times,
    coalesce(theirs.times, 0) as compare_times

from ours
full join theirs
    on ours.{{ column }} = theirs.{{ column }}
where ours.times is distinct from theirs.times

{% endtest %}
