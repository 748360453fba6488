with

months as (

    select * from {{ ref('int_months__typed') }}

),

final as (

    select
        -- key
        customer_id,
        month,

        -- at the bank
        status,
        status_since,

        -- who
        persona,
        home,

        -- work
        is_employed,
        pay_level,
        regular_pay,
        bonus,
        refund,
        interest,
        support,

        -- spending
        essential_spending,
        discretionary_spending,
        fees,

        -- investments
        sip,
        sip_orders,
        lump_sum,
        redeemed,
        portfolio_units,
        portfolio_value,

        -- loan
        loan_due,
        loan_drawn,
        loan_rate,
        loan_interest,
        loan_principal,
        loan_prepayment,
        loan_arrears,
        loan_interest_due,
        loan_outstanding,
        days_past_due,

        -- state
        greatest(-balance, 0)::decimal(18, 2) as overdraft_used,
        credit_score

    from months

)

select * from final
