-- Customers in an arm of a campaign who are outside its audience, or who joined after
-- the start of its month.
with

assignments as (

    select * from {{ ref('campaign_assignments') }}

),

campaigns as (

    select * from {{ ref('campaigns_run') }}

),

customers as (

    select * from {{ ref('customers') }}

),

audiences as (

    select * from {{ ref('int_customers__audiences') }}

)

select
    assignments.campaign,
    assignments.customer_id,
    campaigns.audience,
    audiences.audience as audience_found,
    customers.joined_date

from assignments
inner join campaigns
    on assignments.campaign = campaigns.campaign
inner join customers
    on assignments.customer_id = customers.customer_id
left join audiences
    on
        assignments.customer_id = audiences.customer_id
        and campaigns.audience = audiences.audience
        and (
            audiences.month_from is null
            or campaigns.month between audiences.month_from and audiences.month_to
        )
where audiences.audience is null or customers.joined_date > campaigns.month
