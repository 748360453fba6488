-- Grain: one row per persona, city, employment type, month and bin of balances,
-- of customers who have joined.
with

customers as (

    select * from {{ ref('int_dashboard__customers') }}
    where is_simulated

),

behavior as (

    select * from {{ ref('financial_behavior') }}

),

details as (

    select * from {{ ref('customer_months') }}

),

binned as (

    select
        customers.persona,
        customers.city,
        customers.employment_type,
        behavior.month,
        {{ log_bin('behavior.balance', 12) }} as bin

    from behavior
    inner join customers
        on behavior.customer_id = customers.customer_id
    inner join details
        on
            behavior.customer_id = details.customer_id
            and behavior.month = details.month
    where details.status <> 'not_joined'

),

final as (

    select
        persona,
        city,
        employment_type,
        month,
        {{ log_edge('bin', 12) }} as balance_from,
        {{ log_edge('bin + 1', 12) }} as balance_to,
        count(*) as customers

    from binned
    group by
        persona,
        city,
        employment_type,
        month,
        bin

)

select * from final
