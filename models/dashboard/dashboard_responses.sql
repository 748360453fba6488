-- Grain: one row per persona, city, employment type, campaign and response.
with

customers as (

    select * from {{ ref('int_dashboard__customers') }}
    where is_simulated

),

events as (

    select * from {{ ref('campaign_events') }}

),

final as (

    select
        customers.persona,
        customers.city,
        customers.employment_type,
        events.campaign,
        events.response,
        count(*) as contacts

    from events
    inner join customers
        on events.customer_id = customers.customer_id
    group by
        customers.persona,
        customers.city,
        customers.employment_type,
        events.campaign,
        events.response

)

select * from final
