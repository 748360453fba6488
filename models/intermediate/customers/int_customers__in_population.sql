-- The customers of the chosen population: var `population`.
with

customers as (

    select * from {{ ref('stg_' ~ var('population') ~ '__customers') }}

)

select * from customers
