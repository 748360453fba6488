-- Grain: one row per customer: what the engine reads, money in whole paise.
with

accounts as (

    select * from {{ ref('int_customers__accounts_opened') }}

),

habits as (

    select * from {{ ref('int_behavior__spending_habits') }}

),

in_paise as (

    select
        accounts.customer_id,
        accounts.persona,
        accounts.paid_like as employment_type,
        accounts.credit_score,
        accounts.joined_date,
        {{ paise('accounts.income') }} as income_paise,
        {{ paise('accounts.existing_loan_balance') }} as loan_paise,
        {{ paise('accounts.account_balance') }} as balance_paise,
        {{ paise('accounts.overdraft_limit') }} as overdraft_limit_paise,
        habits.category_weights,
        0::bigint as conversions

    from accounts
    inner join habits
        on accounts.customer_id = habits.customer_id

)

select * from in_paise
