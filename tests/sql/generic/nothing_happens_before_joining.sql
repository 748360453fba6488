-- Rows in which something happens before the customer joined; `event` says which rows
-- are about something that happens, if not all are.
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
