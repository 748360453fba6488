with

months as (

    select * from {{ ref('int_months__typed') }}

),

final as (

    select
        -- key
        customer_id,
        month,

        -- principal: opening amount plus drawn minus repaid
        (loan_outstanding + loan_principal - loan_drawn)::decimal(18, 2)
            as opening_principal,
        loan_drawn,
        loan_principal,
        loan_prepayment,
        loan_outstanding as closing_principal,

        -- interest
        loan_rate,
        loan_interest,
        loan_interest_due,

        -- delinquency
        loan_due,
        loan_repayment,
        loan_arrears,
        days_past_due

    from months
    where loan_outstanding > 0 or loan_repayment > 0 or loan_interest_due > 0

)

select * from final
