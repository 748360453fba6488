-- Grain: one row per customer and month with a contact by a campaign.
with

responses as (

    select * from {{ ref('int_campaigns__responses_counted') }}
    where is_treated

),

campaigns as (

    select * from {{ ref('int_campaigns__run') }}

),

costs as (

    select
        responses.customer_id,
        (campaigns.month || '-01')::date as month,
        sum(
            {{ paise('campaigns.contact_cost') }}
            + if(
                responses.converted_if_treated,
                {{ paise('campaigns.conversion_cost') }},
                0
            )
        )::bigint as campaign_cost_paise

    from responses
    inner join campaigns
        on responses.campaign = campaigns.campaign
    group by responses.customer_id, campaigns.month

)

select * from costs
