-- Grain: one row per scenario, customer and month. Flows are additive over customers
-- and months, states over customers only. A customer who has not joined earns the bank
-- nothing.
with

months as (

    select * from {{ ref('int_scenarios__months_simulated') }}

),

losses as (

    select * from {{ ref('credit_losses') }}

),

margins as (

    {{ margins() }}

),

typed as (

    select
        -- key
        months.scenario::string as scenario,
        months.customer_id::bigint as customer_id,
        months.month::date as month,

        -- who
        months.persona::string as persona,
        months.status::string as status,
        months.is_employed::boolean as is_employed,

        -- money
        {{ money('months.income_paise') }} as income,
        {{ money('months.spending_paise') }} as spending,
        {{ money('months.savings_paise') }} as savings,
        {{ money('months.investments_paise') }} as investments,
        {{ money('months.loan_repayment_paise') }} as loan_repayment,
        {{ money('months.balance_paise') }} as balance,

        -- part of spending
        {{ money('months.fees_paise') }} as fees,

        -- loan
        {{ money('months.loan_interest_paise') }} as loan_interest,
        {{ money('months.loan_drawn_paise') }} as loan_drawn,
        {{ money('months.loan_outstanding_paise') }} as loan_outstanding,
        {{ money('months.loan_arrears_paise') }} as loan_arrears,

        -- the bank
        {{ money(
            "if(months.status = 'not_joined', 0, "
            ~ margin_paise('months', 'margins') ~ ')'
        ) }} as margin,
        {{ money(
            "if(months.status = 'not_joined', 0, "
            ~ expected_loss_paise('months', 'losses') ~ ')'
        ) }} as expected_loss

    from months
    cross join margins
    left join losses
        on months.days_past_due between losses.days_from and losses.days_to

)

select * from typed
