-- Rows with an event before the customer joined; `event` is true for rows with an
-- event, by default all rows.
{% test nothing_happens_before_joining(model, customers_model, day, event='true') %}

with

joined as (

    select
        customer_id,
        joined_date

    from {{ customers_model }}

),

happened as (

    select * from {{ model }}
    where {{ event }}

)

select
    happened.*,
    joined.joined_date

from happened
inner join joined
    on
        happened.customer_id = joined.customer_id
        and happened.{{ day }} < joined.joined_date

{% endtest %}
