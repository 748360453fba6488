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
        customers.* replace (
            xor(customers.conversions, 1::bigint << campaigns.place) as conversions
        )

    from responses
    inner join campaigns
        on responses.campaign = campaigns.campaign
    inner join customers
        on responses.customer_id = customers.customer_id

)

select * from customers_flipped
