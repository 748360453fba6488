with

months as (

    select * from {{ ref('int_months__typed') }}

),

market as (

    select * from {{ ref('stg_economy__month_factors') }}

),

-- Paise and ten-thousandths of a rupee are whole numbers, so the quotient is rounded
-- down exactly; with one less than the divisor added, up.
traded as (

    select
        months.*,
        market.nav,
        {{ quotient(
            paise('(months.sip + months.lump_sum)') ~ ' * 100000',
            '(market.nav * 10000)::bigint'
        ) }} as thousandths_bought,
        {{ quotient(
            '(' ~ paise('months.redeemed') ~ ' * 100000'
            ~ ' + (market.nav * 10000)::bigint - 1)',
            '(market.nav * 10000)::bigint'
        ) }} as thousandths_sold

    from months
    inner join market
        on months.month = market.month
    where
        months.portfolio_units > 0
        or months.sip + months.lump_sum > 0
        or months.redeemed > 0

),

final as (

    select
        -- key
        customer_id,
        month,

        -- amounts bought and sold
        sip,
        lump_sum,
        redeemed,

        -- units and their value
        nav,
        {{ units('thousandths_bought') }} as units_bought,
        {{ units('thousandths_sold') }} as units_sold,
        portfolio_units,
        portfolio_value

    from traded

)

select * from final
