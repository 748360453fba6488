with

measured as (

    select * from {{ ref('int_bank__months_measured') }}

),

summed as (

    select
        *,
        fees_paise + deposit_margin_paise + loan_margin_paise + commission_paise
        + interchange_paise as margin_paise

    from measured

),

earned as (

    select
        *,
        margin_paise - expected_loss_paise - campaign_cost_paise as profit_paise

    from summed

),

final as (

    select
        -- key
        customer_id,
        month,

        -- earned
        {{ money('fees_paise') }} as fees,
        {{ money('deposit_margin_paise') }} as deposit_margin,
        {{ money('loan_margin_paise') }} as loan_margin,
        {{ money('commission_paise') }} as commission,
        {{ money('interchange_paise') }} as interchange,
        {{ money('margin_paise') }} as margin,

        -- lost and paid
        {{ money('expected_loss_paise') }} as expected_loss,
        {{ money('campaign_cost_paise') }} as campaign_cost,

        -- left
        {{ money('profit_paise') }} as profit,
        {{ money(
            'sum(profit_paise) over (partition by customer_id order by month)'
        ) }} as profit_so_far

    from earned

)

select * from final
