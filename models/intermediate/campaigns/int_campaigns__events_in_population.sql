with

campaign_events as (

    {{ children_of_population('campaign_events') }}

)

select * from campaign_events
