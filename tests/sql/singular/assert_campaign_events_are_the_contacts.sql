-- Contacts without exactly one event in the campaign's month, events of customers who
-- were not contacted, and events whose conversion differs from the outcome.
with

assignments as (

    select * from {{ ref('campaign_assignments') }}

),

outcomes as (

    select distinct
        campaign,
        customer_id,
        converted

    from {{ ref('campaign_outcomes') }}

),

campaigns as (

    select * from {{ ref('campaigns_run') }}

),

events as (

    select
        campaign,
        customer_id,
        count(*) as events,
        min(date_trunc('month', event_date)) as first_month,
        max(date_trunc('month', event_date)) as last_month,
        bool_or(response = 'Converted') as converted

    from {{ ref('campaign_events') }}
    where campaign is distinct from 'earlier_contacts'
    group by campaign, customer_id

)

select
    outcomes.campaign,
    outcomes.customer_id,
    assignments.is_treated,
    events.events,
    events.first_month,
    events.last_month,
    events.converted as event_converted,
    outcomes.converted

from assignments
inner join outcomes
    on
        assignments.campaign = outcomes.campaign
        and assignments.customer_id = outcomes.customer_id
inner join campaigns
    on assignments.campaign = campaigns.campaign
full join events
    on
        assignments.campaign = events.campaign
        and assignments.customer_id = events.customer_id
where
    assignments.is_treated is distinct from (events.events is not distinct from 1)
    or (
        assignments.is_treated
        and (
            events.first_month is distinct from campaigns.month
            or events.last_month is distinct from campaigns.month
            or events.converted is distinct from outcomes.converted
        )
    )
