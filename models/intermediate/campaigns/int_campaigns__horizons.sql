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
        {{ each([1, 3, 6, 12]) }} as horizon_months

    from campaigns

),

horizons as (

    select
        candidates.campaign,
        candidates.horizon_months,
        candidates.first_month,
        {{ months_after('candidates.first_month', 'candidates.horizon_months - 1') }}
            as last_month

    from candidates
    cross join simulated
    where
        {{ months_after('candidates.first_month', 'candidates.horizon_months - 1') }}
        <= simulated.last_month

)

select * from horizons
