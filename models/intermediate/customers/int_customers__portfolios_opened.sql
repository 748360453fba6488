-- Grain: one row per customer: the units held before the first simulated month.
with

months as (

    select * from {{ ref('int_months__simulated') }}
    where month = '{{ var("first_month") }}-01'::date

),

portfolios as (

    select
        customer_id,
        {{ units('opening_units') }} as opening_portfolio_units

    from months

)

select * from portfolios
