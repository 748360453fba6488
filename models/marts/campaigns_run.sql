with

campaigns as (

    select * from {{ ref('int_campaigns__run') }}

),

final as (

    select
        -- key
        campaign,

        -- whom, when, what
        (month || '-01')::date as month,
        audience,
        channel,
        offer,
        goal,

        -- at which cost
        contact_cost,
        conversion_cost,

        -- how people were chosen
        treated_share,
        assignment,
        confounding

    from campaigns

)

select * from final
