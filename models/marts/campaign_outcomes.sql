with

outcomes as (

    select * from {{ ref('int_campaigns__outcomes_by_arm') }}
    where is_observed

),

final as (

    select
        -- key
        campaign,
        customer_id,
        horizon_months,

        -- what the customer did
        converted,
        deposits,
        spending,
        investments,
        loan_drawn,

        -- what the bank made of it
        margin,
        cost,
        profit

    from outcomes

)

select * from final
