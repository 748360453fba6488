with

months as (

    select * from {{ ref('int_scenarios__months_typed') }}

),

final as (

    select
        scenario,
        customer_id,
        month,
        persona,
        income,
        spending,
        savings,
        investments,
        loan_repayment,
        balance,

        -- the customer
        is_employed,
        status,
        loan_arrears,

        -- the bank
        fees,
        margin,
        expected_loss

    from months

)

select * from final
