-- Grain: one row per campaign and horizon that the simulation reaches.
with

campaigns as (

    select * from {{ ref('int_campaigns__run') }}

),

simulated as (

    select max(month) as last_month
    from {{ ref('stg_economy__month_factors') }}

),

candidates as (

    select
        campaign,
        (month || '-01')::date as first_month,
        unnest([1, 3, 6, 12])::integer as horizon_months

    from campaigns

),

horizons as (

    select
        candidates.campaign,
        candidates.horizon_months,
        candidates.first_month,
        (candidates.first_month + to_months(candidates.horizon_months - 1))::date
            as last_month

    from candidates
    cross join simulated
    where
        candidates.first_month + to_months(candidates.horizon_months - 1)
        <= simulated.last_month

)

select * from horizons
