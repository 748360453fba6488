-- Customers whom more than one campaign of a month contacts.
with

assignments as (

    select * from {{ ref('campaign_assignments') }}
    where is_treated

),

campaigns as (

    select * from {{ ref('campaigns_run') }}

)

select
    campaigns.month,
    assignments.customer_id,
    count(*) as contacts

from assignments
inner join campaigns
    on assignments.campaign = campaigns.campaign
group by campaigns.month, assignments.customer_id
having count(*) > 1
