-- Grain: one row per customer, ready for the monthly engine.
with

customers as (

    select * from {{ ref('int_customers__in_population') }}

),

joining as (

    select * from {{ ref('int_customers__joined') }}

),

personas as (

    select * from {{ ref('int_customers__personas_assigned') }}

),

employment_types as (

    select * from {{ ref('employment_types') }}

),

defaults as (

    select value as employment_type
    from {{ ref('market') }}
    where setting = 'default_employment_type'

),

-- Own data may have employment types that the seeds do not have.
paid as (

    select
        customers.customer_id,
        coalesce(
            employment_types.employment_type, defaults.employment_type
        ) as paid_like

    from customers
    left join employment_types
        on customers.employment_type = employment_types.employment_type
    cross join defaults

),

opened as (

    select
        customers.* replace (joining.joined_date as joined_date),
        personas.persona,
        paid.paid_like,
        -- A share of a usual month's pay, in whole hundreds.
        (
            floor(customers.income * employment_types.overdraft_share / 12 / 100) * 100
        )::decimal(18, 2) as overdraft_limit

    from customers
    inner join joining
        on customers.customer_id = joining.customer_id
    inner join personas
        on customers.customer_id = personas.customer_id
    inner join paid
        on customers.customer_id = paid.customer_id
    inner join employment_types
        on paid.paid_like = employment_types.employment_type

)

select * from opened
