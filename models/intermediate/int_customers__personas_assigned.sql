-- Grain: one row per customer, with the first persona in order whose thresholds hold.
with

customers as (

    select * from {{ ref('int_population__customers') }}

),

personas as (

    select * from {{ ref('personas') }}

),

candidates as (

    select
        customers.customer_id,
        personas.persona,
        row_number() over (
            partition by customers.customer_id
            order by personas.assign_order
        ) as preference

    from customers
    inner join personas
        on
            customers.savings_rate >= personas.min_savings_rate
            and customers.credit_score <= personas.max_credit_score

),

assigned as (

    select
        customer_id,
        persona

    from candidates
    where preference = 1

)

select * from assigned
