-- Grain: one row per customer and month in which money moves on the account: what the
-- statement dates, in whole paise, and the customer's habits.
with

months as (

    select * from {{ ref('int_months__simulated') }}
    where
        (
            income_paise > 0
            or spending_paise > 0
            or bought_paise > 0
            or redeemed_paise > 0
            or loan_repayment_paise > 0
            or loan_drawn_paise > 0
        )
        and {{ var('simulate_transactions') }}

),

habits as (

    select * from {{ ref('int_transactions__spending_habits') }}

),

accounts as (

    select * from {{ ref('int_customers__accounts_opened') }}

),

joined as (

    select
        -- who and when
        months.customer_id,
        habits.customer_number,
        months.month,
        accounts.paid_like as employment_type,
        habits.ticket_scale,
        habits.day_rhythm,

        -- the account
        months.balance_paise - months.savings_paise as opening_paise,
        {{ paise('accounts.overdraft_limit') }} as overdraft_limit_paise,

        -- credits
        months.income_paise
        - months.bonus_paise
        - months.refund_paise
        - months.interest_paise
        - months.support_paise as regular_pay_paise,
        months.bonus_paise,
        months.refund_paise,
        months.redeemed_paise,
        months.interest_paise as account_interest_paise,
        months.support_paise,

        -- debits; goods bought on a loan are a credit and a debit
        months.loan_drawn_paise,
        months.sip_paise,
        months.sip_orders,
        months.bought_paise - months.sip_paise as lump_sum_paise,
        months.loan_repayment_paise
        - months.loan_interest_paise
        - months.loan_prepayment_paise as principal_paise,
        months.loan_prepayment_paise as prepayment_paise,
        months.loan_interest_paise as interest_paise,
        months.spending_by_category_paise

    from months
    inner join habits
        on months.customer_id = habits.customer_id
    inner join accounts
        on months.customer_id = accounts.customer_id

)

select * from joined
