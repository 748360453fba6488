with

contacts as (

    {{ children_of_population('campaign_events') }}

),

joining as (

    select * from {{ ref('int_customers__joined') }}

),

since_joining as (

    select contacts.*

    from contacts
    inner join joining
        on contacts.customer_id = joining.customer_id
    where contacts.event_date >= joining.joined_date

)

select * from since_joining
