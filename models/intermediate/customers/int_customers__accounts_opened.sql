-- Grain: one row per customer, ready for the monthly engine.
with

customers as (

    select * from {{ ref('int_customers__in_population') }}

),

joining as (

    select * from {{ ref('int_customers__joined') }}

),

assigned as (

    select * from {{ ref('int_customers__personas_assigned') }}

),

personas as (

    select * from {{ ref('personas') }}

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

limited as (

    select
        customers.customer_id,
        customers.age,
        customers.gender,
        customers.city,
        customers.job_role,
        customers.employment_type,
        joining.joined_date,
        customers.income,
        customers.credit_score,
        customers.savings_rate,
        customers.existing_loan_balance,
        customers.account_balance,
        assigned.persona,
        paid.paid_like,
        -- A share of a usual month's pay, in whole hundreds.
        (
            floor(customers.income * employment_types.overdraft_share / 12 / 100) * 100
        )::decimal(18, 2) as overdraft_limit,
        -- Of customers with less than a month's pay, some begin overdrawn.
        joining.overdrawn_draw < 65536 * personas.opening_overdrawn
        and customers.account_balance < customers.income::double / 12
        and joining.joined_date < '{{ var("first_month") }}-01'::date
            as begins_overdrawn,
        personas.wants_on_overdraft * (65536 + joining.depth_draw) / 131072
            as used_share

    from customers
    inner join joining
        on customers.customer_id = joining.customer_id
    inner join assigned
        on customers.customer_id = assigned.customer_id
    inner join personas
        on assigned.persona = personas.persona
    inner join paid
        on customers.customer_id = paid.customer_id
    inner join employment_types
        on paid.paid_like = employment_types.employment_type

),

opened as (

    select
        customer_id,
        age,
        gender,
        city,
        job_role,
        employment_type,
        joined_date,
        income,
        credit_score,
        savings_rate,
        existing_loan_balance,
        if(
            begins_overdrawn,
            -floor(overdraft_limit * used_share),
            account_balance
        )::decimal(18, 2) as account_balance,
        persona,
        paid_like,
        overdraft_limit

    from limited

)

select * from opened
