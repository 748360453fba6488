with

campaign_events as (

    select * from {{ ref('int_population__campaign_events') }}

)

select * from campaign_events
