-- A column without one value of each customer, or a label that the base lacks.
with

extras as (

    select * from {{ ref('customer_extras') }}

),

base as (

    select
        column_name,
        value
    from {{ ref('stg_economy__customer_extras') }}
    where population = 'base'

),

customers as (

    select count(*) as customer_count from {{ ref('customers') }}

),

incomplete as (

    select
        extras.column_name,
        'values' as fault
    from extras
    cross join customers
    group by extras.column_name, customers.customer_count
    having count(*) is distinct from customers.customer_count

),

unknown as (

    select distinct
        extras.column_name,
        extras.value as fault
    from extras
    anti join base
        on
            extras.column_name = base.column_name
            and extras.value = base.value
    where extras.value_type = 'text'

)

select * from incomplete
union all
select * from unknown
