-- Grain: one row per customer where own data has ids too long to build other ids from;
-- no row at all otherwise, so that joining it costs nothing.
with

customers as (

    select * from {{ ref('int_customers__in_population') }}

),

largest as (

    select max(customer_id) as customer_id
    from customers

),

renumbered as (

    select
        customers.customer_id,
        row_number() over (order by customers.customer_id) as customer_number

    from customers
    cross join largest
    where largest.customer_id >= 900000000

)

select * from renumbered
