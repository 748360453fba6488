-- Grain: one row per scenario, customer and month. Flows are additive over customers
-- and months, states over customers only.
with

months as (

    select * from {{ ref('int_scenarios__months_simulated') }}

),

typed as (

    select
        -- key
        scenario::varchar as scenario,
        customer_id::bigint as customer_id,
        month::date as month,

        -- who
        persona::varchar as persona,
        is_employed::boolean as is_employed,

        -- money
        {{ money('income_paise') }} as income,
        {{ money('spending_paise') }} as spending,
        {{ money('savings_paise') }} as savings,
        {{ money('investments_paise') }} as investments,
        {{ money('loan_repayment_paise') }} as loan_repayment,
        {{ money('balance_paise') }} as balance,

        -- part of spending
        {{ money('fees_paise') }} as fees,

        -- loan
        {{ money('loan_interest_paise') }} as loan_interest,
        {{ money('loan_drawn_paise') }} as loan_drawn,
        {{ money('loan_outstanding_paise') }} as loan_outstanding

    from months

)

select * from typed
