-- Grain: one row per customer, ready for the monthly engine.
with

customers as (

    select * from {{ ref('int_population__customers') }}

),

personas as (

    select * from {{ ref('int_customers__personas_assigned') }}

),

employment_types as (

    select * from {{ ref('employment_types') }}

),

joined as (

    select
        customers.*,
        personas.persona,
        -- A share of a usual month's pay, in whole hundreds.
        (
            floor(customers.income * employment_types.overdraft_share / 12 / 100) * 100
        )::decimal(18, 2) as overdraft_limit

    from customers
    inner join personas
        on customers.customer_id = personas.customer_id
    inner join employment_types
        on customers.employment_type = employment_types.employment_type

)

select * from joined
