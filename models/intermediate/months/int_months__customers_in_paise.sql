-- Grain: one row per customer: input of the engine, money in whole paise.
with

accounts as (

    select * from {{ ref('int_customers__accounts_opened') }}

),

habits as (

    select * from {{ ref('int_transactions__spending_habits') }}

),

responses as (

    select * from {{ ref('int_campaigns__responses') }}

),

campaigns as (

    select * from {{ ref('int_campaigns__run') }}

),

-- The observed conversion is that of the customer's arm.
conversions as (

    select
        responses.customer_id,
        bit_or(1::bigint << campaigns.place) as conversions

    from responses
    inner join campaigns
        on responses.campaign = campaigns.campaign
    where
        if(
            responses.is_treated,
            responses.converted_if_treated,
            responses.converted_if_control
        )
    group by responses.customer_id

),

in_paise as (

    select
        accounts.customer_id,
        accounts.persona,
        accounts.paid_like as employment_type,
        accounts.credit_score,
        accounts.joined_date,
        accounts.age,
        accounts.city,
        {{ paise('accounts.income') }} as income_paise,
        {{ paise('accounts.existing_loan_balance') }} as loan_paise,
        {{ paise('accounts.account_balance') }} as balance_paise,
        {{ paise('accounts.overdraft_limit') }} as overdraft_limit_paise,
        habits.category_weights,
        habits.categories_bought,
        coalesce(conversions.conversions, 0) as conversions

    from accounts
    inner join habits
        on accounts.customer_id = habits.customer_id
    left join conversions
        on accounts.customer_id = conversions.customer_id

)

select * from in_paise
