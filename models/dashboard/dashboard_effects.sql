-- Grain: one row per persona, city, employment type, campaign, horizon, estimand, arm
-- and metric. Sums of whole numbers do not depend on the order of adding.
with

customers as (

    select * from {{ ref('int_dashboard__customers') }}
    where is_simulated

),

assignments as (

    select * from {{ ref('campaign_assignments') }}

),

outcomes as (

    select * from {{ ref('campaign_outcomes') }}

),

weighed as (

    select
        campaign,
        customer_id,
        is_treated,
        'average_effect' as estimand,
        round(
            1e6 / if(is_treated, treated_probability, 1 - treated_probability)
        )::bigint as weight_millionths

    from assignments

    union all

    select
        campaign,
        customer_id,
        is_treated,
        'effect_on_treated' as estimand,
        round(
            1e6 * if(is_treated, 1, treated_probability / (1 - treated_probability))
        )::bigint as weight_millionths

    from assignments

),

measured as (

    {% for metric, unit in [
        ('converted', "converted::integer * 100"),
        ('deposits', paise('deposits')),
        ('spending', paise('spending')),
        ('investments', paise('investments')),
        ('loan_drawn', paise('loan_drawn')),
        ('profit', paise('profit'))
    ] %}
        select
            campaign,
            customer_id,
            horizon_months,
            '{{ metric }}' as metric,
            {{ unit }} as hundredths

        from outcomes
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

joined as (

    select
        customers.persona,
        customers.city,
        customers.employment_type,
        measured.campaign,
        measured.horizon_months,
        weighed.estimand,
        weighed.is_treated,
        measured.metric,
        measured.hundredths::hugeint as hundredths,
        weighed.weight_millionths::hugeint as millionths

    from measured
    inner join weighed
        on
            measured.campaign = weighed.campaign
            and measured.customer_id = weighed.customer_id
    inner join customers
        on measured.customer_id = customers.customer_id

),

final as (

    select
        -- key
        persona,
        city,
        employment_type,
        campaign,
        horizon_months,
        estimand,
        is_treated,
        metric,

        -- sums over customers, w being the customer's weight for the estimand
        count(*) as customers,
        sum(millionths)::double / 1e6 as w,
        sum(millionths * hundredths)::double / 1e8 as wx,
        sum(millionths * millionths)::double / 1e12 as ww,
        sum(millionths * millionths * hundredths)::double / 1e14 as wwx,
        sum(millionths * millionths * hundredths * hundredths)::double / 1e16
            as wwxx

    from joined
    group by
        persona,
        city,
        employment_type,
        campaign,
        horizon_months,
        estimand,
        is_treated,
        metric

)

select * from final
