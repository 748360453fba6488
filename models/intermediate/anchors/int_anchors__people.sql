-- Grain: one row per population and customer, and where the dashboard counts them, in
-- words of its own for rare cities and employment types. Null where it shows nobody.
with

customers as (

    select * from {{ ref('int_anchors__customers') }}

),

shown as (

    select * from {{ ref('int_dashboard__customers') }}

),

people as (

    select
        customers.*,
        shown.persona,
        shown.city as city_shown,
        shown.employment_type as employment_type_shown

    from customers
    left join shown
        on
            customers.population = shown.population
            and customers.customer_id = shown.customer_id

)

select * from people
