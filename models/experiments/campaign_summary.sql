-- Grain: one row per campaign and horizon. Money is additive over campaigns of one
-- horizon.
with

campaigns as (

    select * from {{ ref('campaigns_run') }}

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

-- The effect on the treated: with random assignment, the average effect estimates it;
-- with targeting, its own estimator. The rule of
-- python_generators/estimates/recommended.py.
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
        max(estimated.estimate) as margin,
        max(estimated.ci_low) as margin_low,
        max(estimated.ci_high) as margin_high

    from estimated
    inner join read_by
        on
            estimated.campaign = read_by.campaign
            and estimated.method = read_by.method
    where estimated.metric = 'margin'
    group by
        estimated.campaign,
        estimated.horizon_months,
        estimated.method

),

-- The cost is known, so all uncertainty is in the margin.
totals as (

    select
        effects.campaign,
        effects.horizon_months,
        effects.method,
        effects.treated,
        effects.controls,
        effects.srm_p_value,
        coalesce(costs.cost, 0)::decimal(18, 2) as cost,
        (effects.margin * effects.treated)::decimal(18, 2) as margin,
        (effects.margin_low * effects.treated)::decimal(18, 2) as margin_low,
        (effects.margin_high * effects.treated)::decimal(18, 2) as margin_high

    from effects
    left join costs
        on
            effects.campaign = costs.campaign
            and effects.horizon_months = costs.horizon_months

),

final as (

    select
        -- key
        campaign::varchar as campaign,
        horizon_months::integer as horizon_months,

        -- estimator
        method::varchar as method,
        treated::bigint as treated,
        controls::bigint as controls,
        srm_p_value::double as srm_p_value,

        -- totals over the treated
        cost,
        margin as incremental_margin,
        (margin - cost)::decimal(18, 2) as incremental_profit,
        (margin_low - cost)::decimal(18, 2) as incremental_profit_low,
        (margin_high - cost)::decimal(18, 2) as incremental_profit_high,
        round((margin - cost)::double / nullif(cost, 0)::double, 9) as roi

    from totals

)

select * from final
