-- Grain: one row per customer: what life events depend on.
with

accounts as (

    select * from {{ ref('int_customers__accounts_opened') }}

),

habits as (

    select * from {{ ref('int_transactions__spending_habits') }}

),

customers as (

    select
        accounts.customer_id,
        accounts.persona,
        accounts.paid_like as employment_type,
        accounts.age,
        accounts.city,
        accounts.joined_date,
        habits.categories_bought

    from accounts
    inner join habits
        on accounts.customer_id = habits.customer_id

)

select * from customers
