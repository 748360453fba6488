-- Grain: one row per customer if own data has ids that are too long for the ids built
-- from them; otherwise no row, so that the join takes no time.
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
