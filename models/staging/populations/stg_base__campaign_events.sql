with

source as (

    select * from {{ source('base', 'campaign_events') }}

),

renamed as (

    select
        event_id,
        customer_id,
        event_date,
        response

    from source

)

select * from renamed
