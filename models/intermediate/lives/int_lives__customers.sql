-- Grain: one row per customer: what life events depend on.
with

accounts as (

    select * from {{ ref('int_customers__accounts_opened') }}

),

customers as (

    select
        customer_id,
        persona,
        paid_like as employment_type,
        age,
        city,
        joined_date

    from accounts

)

select * from customers
