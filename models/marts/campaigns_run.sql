with

campaigns as (

    select * from {{ ref('int_campaigns__run') }}

),

final as (

    select
        -- key
        campaign,

        -- audience, month, offer
        (month || '-01')::date as month,
        audience,
        channel,
        offer,
        goal,

        -- costs
        contact_cost,
        conversion_cost,

        -- assignment
        treated_share,
        assignment,
        confounding

    from campaigns

)

select * from final
