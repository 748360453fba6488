-- Grain: one row per customer: input of the engine, and the customer's audiences; no
-- row if no scenario is simulated.
with

customers as (

    select * from {{ ref('int_months__customers_in_paise') }}

),

audiences as (

    select
        customer_id,
        {{ list_by('audience', 'audience') }} as audiences

    from {{ ref('int_customers__audiences') }}
    where month_from is null
    group by customer_id

),

with_audiences as (

    select
        customers.*,
        audiences.audiences

    from customers
    inner join audiences
        on customers.customer_id = audiences.customer_id
    -- a constant: without scenarios nothing is read
    where {{ var('scenarios') != [] }}

)

select * from with_audiences
