-- Grain: one row per customer, with the first persona in order whose thresholds hold.
with

customers as (

    select * from {{ ref('int_customers__in_population') }}

),

personas as (

    select * from {{ ref('personas') }}

),

assigned as (

    {{ personas_assigned('customers', ['customer_id']) }}

)

select * from assigned
