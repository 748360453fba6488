-- Grain: one row per campaign, metric, horizon and method.
with

estimated as (

    select * from {{ ref('int_campaigns__effects_estimated') }}
    where method <> 'effect_on_treated'

),

final as (

    select
        -- key
        campaign::varchar as campaign,
        metric::varchar as metric,
        horizon_months::integer as horizon_months,
        method::varchar as method,

        -- arms
        treated::bigint as treated,
        controls::bigint as controls,

        -- per customer
        estimate::double as estimate,
        std_error::double as std_error,
        ci_low::double as ci_low,
        ci_high::double as ci_high,

        -- sampling error
        p_value::double as p_value,
        p_adjusted::double as p_adjusted,
        srm_p_value::double as srm_p_value

    from estimated

)

select * from final
