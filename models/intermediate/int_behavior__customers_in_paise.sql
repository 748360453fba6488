-- Grain: one row per customer: what the engine reads, money in whole paise.
with

accounts as (

    select * from {{ ref('int_customers__accounts_opened') }}

),

in_paise as (

    select
        customer_id,
        persona,
        paid_like as employment_type,
        {{ paise('income') }} as income_paise,
        {{ paise('existing_loan_balance') }} as loan_paise,
        {{ paise('account_balance') }} as balance_paise,
        {{ paise('overdraft_limit') }} as overdraft_limit_paise

    from accounts

)

select * from in_paise
