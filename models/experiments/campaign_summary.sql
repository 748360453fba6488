-- Grain: one row per campaign and horizon. Money adds up over campaigns of one horizon.
with

campaigns as (

    select * from {{ ref('campaigns') }}

),

assignments as (

    select * from {{ ref('campaign_assignments') }}

),

outcomes as (

    select * from {{ ref('campaign_outcomes') }}

),

estimated as (

    select * from {{ ref('int_campaigns__effects_estimated') }}

),

-- By lot the treated are like everybody; aimed, they are weighed for themselves.
read_by as (

    select
        campaign,
        case
            when assignment = 'randomised' then 'cuped' else 'effect_on_treated'
        end as method

    from campaigns

),

costs as (

    select
        outcomes.campaign,
        outcomes.horizon_months,
        sum(outcomes.cost) as cost

    from outcomes
    inner join assignments
        on
            outcomes.campaign = assignments.campaign
            and outcomes.customer_id = assignments.customer_id
    where assignments.is_treated
    group by
        outcomes.campaign,
        outcomes.horizon_months

),

effects as (

    select
        estimated.campaign,
        estimated.horizon_months,
        estimated.method,
        any_value(estimated.treated) as treated,
        any_value(estimated.controls) as controls,
        any_value(estimated.srm_p_value) as srm_p_value,
        max(estimated.estimate) filter (where estimated.metric = 'margin') as margin,
        max(estimated.estimate) filter (where estimated.metric = 'profit') as profit,
        max(estimated.ci_low) filter (where estimated.metric = 'profit') as profit_low,
        max(estimated.ci_high) filter (where estimated.metric = 'profit') as profit_high

    from estimated
    inner join read_by
        on
            estimated.campaign = read_by.campaign
            and estimated.method = read_by.method
    group by
        estimated.campaign,
        estimated.horizon_months,
        estimated.method

),

final as (

    select
        -- key
        effects.campaign::varchar as campaign,
        effects.horizon_months::integer as horizon_months,

        -- how it is read
        effects.method::varchar as method,
        effects.treated::bigint as treated,
        effects.controls::bigint as controls,
        effects.srm_p_value::double as srm_p_value,

        -- money of all the treated
        costs.cost::decimal(18, 2) as cost,
        (effects.margin * effects.treated)::decimal(18, 2) as incremental_margin,
        (effects.profit * effects.treated)::decimal(18, 2) as incremental_profit,
        (effects.profit_low * effects.treated)::decimal(18, 2)
            as incremental_profit_low,
        (effects.profit_high * effects.treated)::decimal(18, 2)
            as incremental_profit_high,
        round(effects.profit * effects.treated / nullif(costs.cost, 0), 9)::double
            as roi

    from effects
    left join costs
        on
            effects.campaign = costs.campaign
            and effects.horizon_months = costs.horizon_months

)

select * from final
