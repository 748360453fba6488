with

assignments as (

    select * from {{ ref('campaign_assignments') }}

),

campaigns as (

    select * from {{ ref('campaigns_run') }}

),

-- Conversions happen in the campaign's month, which is the shortest horizon.
outcomes as (

    select * from {{ ref('campaign_outcomes') }}
    where horizon_months = 1

),

final as (

    select
        -- key
        assignments.campaign,
        assignments.customer_id,

        -- when
        campaigns.month,

        -- arm
        assignments.is_treated,
        1 / if(
            assignments.is_treated,
            assignments.treated_probability,
            1 - assignments.treated_probability
        ) as weight,

        -- behaviour of the customer
        outcomes.converted

    from assignments
    inner join campaigns
        on assignments.campaign = campaigns.campaign
    inner join outcomes
        on
            assignments.campaign = outcomes.campaign
            and assignments.customer_id = outcomes.customer_id

)

select * from final
