-- Months whose amount differs from that of the month before (first: the opening amount)
-- plus its change. `run` is the column of the scenario or campaign, if the model has
-- several runs.
{% test carries_over(
    model, column, change, opening_model, opening, run='true'
) %}

with

months as (

    select
        customer_id,
        month,
        {{ run }} as run,
        {{ column }} as carried,
        {{ change }} as change

    from {{ model }}

),

openings as (

    select
        customer_id,
        {{ opening }} as opening

    from {{ opening_model }}

)

-- A join instead of lag(): equal results in half the time.
select
    months.*,
    coalesce(previous.carried, openings.opening) as carried_before

from months
left join months as previous
    on
        months.customer_id = previous.customer_id
        and months.month = (previous.month + interval 1 month)::date
        and months.run = previous.run
left join openings
    on months.customer_id = openings.customer_id
where
    months.carried
    is distinct from coalesce(previous.carried, openings.opening) + months.change

{% endtest %}
