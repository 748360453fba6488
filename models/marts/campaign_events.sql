with

learned as (

    select * from {{ ref('int_campaigns__events_in_population') }}

),

responses as (

    select * from {{ ref('int_campaigns__responses_counted') }}
    where is_treated

),

renumbered as (

    select * from {{ ref('int_customers__renumbered') }}

),

-- A customer has at most one contact a month, so customer and month give a unique
-- number.
simulated as (

    select
        (
            1000000000000000
            + coalesce(renumbered.customer_number, responses.customer_id) * 1000000
            + year(responses.event_date) * 100
            + month(responses.event_date)
        )::bigint as event_id,
        responses.campaign,
        responses.customer_id,
        responses.event_date,
        responses.response_if_treated as response

    from responses
    left join renumbered
        on responses.customer_id = renumbered.customer_id

),

both_kinds as (

    select
        event_id,
        'earlier_contacts' as campaign,
        customer_id,
        event_date,
        response

    from learned

    union all

    select * from simulated

),

final as (

    select * from both_kinds

)

select * from final
