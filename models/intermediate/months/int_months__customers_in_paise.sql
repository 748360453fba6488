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

-- Bit p is set if the customer has transactions in the category at position p.
bought as (

    select
        tickets.customer_id,
        bit_or(1::bigint << (categories.place - 1)) as categories_bought

    from {{ ref('int_transactions__tickets_observed') }} as tickets
    inner join {{ ref('int_transactions__spending_categories') }} as categories
        on tickets.category = categories.category
    group by tickets.customer_id

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
        coalesce(bought.categories_bought, 0) as categories_bought,
        coalesce(conversions.conversions, 0) as conversions

    from accounts
    inner join habits
        on accounts.customer_id = habits.customer_id
    left join bought
        on accounts.customer_id = bought.customer_id
    left join conversions
        on accounts.customer_id = conversions.customer_id

)

select * from in_paise
