-- Grain: one row per campaign, metric, horizon and method: the estimate and the truth.
{% set metrics = [
    'converted', 'deposits', 'spending', 'investments', 'loan_drawn', 'margin', 'profit'
] %}

with

results as (

    select * from {{ ref('campaign_results') }}

),

potential as (

    select * from {{ ref('campaign_potential_outcomes') }}

),

truths as (

    {% for metric in metrics %}
        select
            campaign,
            horizon_months,
            '{{ metric }}' as metric,
            (
                sum({{ metric }}_if_treated::decimal(18, 2))
                - sum({{ metric }}_if_control::decimal(18, 2))
            )::double / count(*) as true_effect

        from potential
        group by
            campaign,
            horizon_months
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        -- key
        results.campaign::string as campaign,
        results.metric::string as metric,
        results.horizon_months::integer as horizon_months,
        results.method::string as method,

        -- per customer
        results.estimate::double as estimate,
        results.ci_low::double as ci_low,
        results.ci_high::double as ci_high,
        round(truths.true_effect, 9)::double as true_effect,
        round(results.estimate - truths.true_effect, 9)::double as error,

        -- comparison
        (truths.true_effect between results.ci_low and results.ci_high)::boolean
            as is_covered

    from results
    inner join truths
        on
            results.campaign = truths.campaign
            and results.metric = truths.metric
            and results.horizon_months = truths.horizon_months

)

select * from final
