-- Grain: one row per campaign and horizon that the simulation reaches.
with

campaigns as (

    select * from {{ ref('int_campaigns__run') }}

),

lived as (

    select max(month) as last_month
    from {{ ref('stg_economy__month_factors') }}

),

asked as (

    select
        campaign,
        (month || '-01')::date as first_month,
        unnest([1, 3, 6, 12])::integer as horizon_months

    from campaigns

),

horizons as (

    select
        asked.campaign,
        asked.horizon_months,
        asked.first_month,
        (asked.first_month + to_months(asked.horizon_months - 1))::date as last_month

    from asked
    cross join lived
    where
        asked.first_month + to_months(asked.horizon_months - 1) <= lived.last_month

)

select * from horizons
