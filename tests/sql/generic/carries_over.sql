-- Months whose amount differs from that of the month before (first: the opening amount;
-- without a row: zero) plus its change. `run` is the column of the scenario or the
-- campaign, if the model has several runs.
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
    months.carried - months.change as carried_before

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
    is distinct from months.change
    + case
        when months.month = (select min(month) from months) then openings.opening
        else coalesce(previous.carried, 0)
    end

{% endtest %}
