-- Grain: one row per customer and audience that the customer is in.
with

accounts as (

    select * from {{ ref('int_customers__accounts_opened') }}

),

audiences as (

    select
        customer_id,
        unnest(
            ['all', 'persona:' || persona, 'employment:' || employment_type]
        ) as audience

    from accounts

)

select * from audiences
