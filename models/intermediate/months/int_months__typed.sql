-- Grain: one row per customer and month. Flows are additive over both, states (balance,
-- loan, arrears, portfolio) over customers only.
with

months as (

    select * from {{ ref('int_months__simulated') }}

),

categories as (

    select * from {{ ref('int_transactions__spending_categories') }}

),

-- Positions of each type of spending in the array of spending by category.
places as (

    select
        array_agg(place) filter (where kind = 'essential') as essential,
        array_agg(place) filter (where kind = 'discretionary') as discretionary,
        array_agg(place) filter (where kind = 'fee') as fee

    from categories

),

typed as (

    select
        -- key
        months.customer_id::bigint as customer_id,
        months.month::date as month,

        -- at the bank
        months.status::string as status,
        months.status_since::date as status_since,

        -- who
        months.persona::string as persona,
        {{ name_of('months.home', ['rents', 'owns', 'family']) }} as home,
        months.is_employed::boolean as is_employed,
        -- fixed point to millionths
        (
            ({{ quotient('months.pay_level::bigint * 1000000', 1048576) }})
            ::decimal(10, 0) * 0.000001
        )::decimal(9, 6) as pay_level,
        months.credit_score::integer as credit_score,

        -- money
        {{ money('months.income_paise') }} as income,
        {{ money('months.spending_paise') }} as spending,
        {{ money('months.savings_paise') }} as savings,
        {{ money('months.investments_paise') }} as investments,
        {{ money('months.loan_repayment_paise') }} as loan_repayment,
        {{ money('months.balance_paise') }} as balance,

        -- parts of income
        {{ money(
            '(months.income_paise - months.bonus_paise - months.refund_paise'
            ~ ' - months.interest_paise - months.support_paise)'
        ) }} as regular_pay,
        {{ money('months.bonus_paise') }} as bonus,
        {{ money('months.refund_paise') }} as refund,
        {{ money('months.interest_paise') }} as interest,
        {{ money('months.support_paise') }} as support,

        -- parts of spending
        {{ spending_of('places.essential') }} as essential_spending,
        {{ spending_of('places.discretionary') }} as discretionary_spending,
        {{ spending_of('places.fee') }} as fees,

        -- parts of investments, and the portfolio
        {{ money('months.sip_paise') }} as sip,
        months.sip_orders::integer as sip_orders,
        {{ money('(months.bought_paise - months.sip_paise)') }} as lump_sum,
        {{ money('months.redeemed_paise') }} as redeemed,
        {{ units('months.portfolio_units') }} as portfolio_units,
        {{ money('months.portfolio_value_paise') }} as portfolio_value,

        -- loan
        {{ money('months.loan_due_paise') }} as loan_due,
        {{ money('months.loan_drawn_paise') }} as loan_drawn,
        -- a year's, fixed point to millionths
        (
            ({{ quotient('months.loan_rate::bigint * 12000000', 1048576) }})
            ::decimal(10, 0) * 0.000001
        )::decimal(9, 6) as loan_rate,
        {{ money('months.loan_interest_paise') }} as loan_interest,
        {{ money('(months.loan_repayment_paise - months.loan_interest_paise)') }}
            as loan_principal,
        {{ money('months.loan_prepayment_paise') }} as loan_prepayment,
        {{ money('months.loan_arrears_paise') }} as loan_arrears,
        {{ money('months.loan_interest_due_paise') }} as loan_interest_due,
        {{ money('months.loan_outstanding_paise') }} as loan_outstanding,
        months.days_past_due::integer as days_past_due

    from months
    cross join places

)

select * from typed
