-- Customers with more than one contact by campaigns in a month.
with

events as (

    select
        customer_id,
        date_trunc('month', event_date) as month

    from {{ ref('campaign_events') }}
    where campaign is distinct from 'earlier_contacts'

)

select
    month,
    customer_id,
    count(*) as contacts

from events
group by month, customer_id
having count(*) > 1
