-- Grain: one row per campaign and customer who converts in one arm only: input of the
-- engine, with that campaign's bit as in the other arm.
with

customers as (

    select * from {{ ref('int_months__customers_in_paise') }}

),

responses as (

    select * from {{ ref('int_campaigns__responses_counted') }}
    where converted_if_treated <> converted_if_control

),

campaigns as (

    select * from {{ ref('int_campaigns__run') }}

),

customers_flipped as (

    select
        responses.campaign,
        customers.customer_id,
        customers.persona,
        customers.employment_type,
        customers.credit_score,
        customers.joined_date,
        customers.age,
        customers.city,
        customers.income_paise,
        customers.loan_paise,
        customers.balance_paise,
        customers.overdraft_limit_paise,
        customers.category_weights,
        customers.categories_bought,
        -- the campaign's bit is set if it was not, and cleared if it was
        customers.conversions
        + (1::bigint << campaigns.place)
        - 2 * (customers.conversions & (1::bigint << campaigns.place))
            as conversions

    from responses
    inner join campaigns
        on responses.campaign = campaigns.campaign
    inner join customers
        on responses.customer_id = customers.customer_id

)

select * from customers_flipped
