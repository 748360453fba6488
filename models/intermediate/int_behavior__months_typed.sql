-- Grain: one row per customer and month; additive over both, but for balance and loan.
with

months as (

    select * from {{ ref('int_behavior__months_simulated') }}

),

typed as (

    select
        -- key
        customer_id::bigint as customer_id,
        month::date as month,

        -- who
        persona::varchar as persona,

        -- money
        {{ money('income_paise') }} as income,
        {{ money('spending_paise') }} as spending,
        {{ money('savings_paise') }} as savings,
        {{ money('investments_paise') }} as investments,
        {{ money('loan_repayment_paise') }} as loan_repayment,
        {{ money('balance_paise') }} as balance,

        -- loan
        {{ money('loan_interest_paise') }} as loan_interest,
        {{ money('loan_outstanding_paise') }} as loan_outstanding

    from months

)

select * from typed
