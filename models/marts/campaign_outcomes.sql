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

        -- behaviour of the customer
        converted,
        deposits,
        spending,
        investments,
        loan_drawn,

        -- result of the bank
        margin,
        cost,
        profit

    from outcomes

)

select * from final
