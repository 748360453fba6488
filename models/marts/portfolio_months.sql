with

months as (

    select * from {{ ref('int_months__typed') }}

),

market as (

    select * from {{ ref('stg_economy__month_factors') }}

),

-- Paise and ten-thousandths of a rupee are whole numbers, so // rounds down exactly.
bought as (

    select
        months.*,
        market.nav,
        {{ paise('months.investments') }} * 100000 // (market.nav * 10000)::bigint
            as thousandths_bought

    from months
    inner join market
        on months.month = market.month
    where months.portfolio_units > 0 or months.investments > 0

),

final as (

    select
        -- key
        customer_id,
        month,

        -- amounts invested
        sip,
        lump_sum,

        -- units and their value
        nav,
        {{ units('thousandths_bought') }} as units_bought,
        portfolio_units,
        portfolio_value

    from bought

)

select * from final
