-- Grain: one row per persona, city, employment type and month, of customers who have
-- joined. Silent customers have stocks, but no flows.
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

final as (

    select
        -- key
        customers.persona,
        customers.city,
        customers.employment_type,
        behavior.month,

        -- customers
        count(*) as customers,
        count(*) filter (where details.status = 'active') as active_customers,
        count(*) filter (where details.loan_outstanding > 0) as borrowers,
        count(*) filter (where details.days_past_due >= 30) as past_due_30,
        count(*) filter (where details.days_past_due >= 90) as past_due_90,
        count(*) filter (where details.overdraft_used > 0) as overdrawn,
        sum(details.credit_score)::bigint as credit_score_sum,

        -- money
        sum(behavior.income)::decimal(18, 2) as income,
        sum(behavior.spending)::decimal(18, 2) as spending,
        sum(behavior.savings)::decimal(18, 2) as savings,
        sum(behavior.investments)::decimal(18, 2) as investments,
        sum(behavior.loan_repayment)::decimal(18, 2) as loan_repayment,
        sum(behavior.balance)::decimal(18, 2) as balance,
        sum(details.portfolio_value)::decimal(18, 2) as portfolio_value,
        sum(details.loan_outstanding)::decimal(18, 2) as loan_outstanding,
        sum(details.loan_interest)::decimal(18, 2) as loan_interest,
        sum(details.loan_principal)::decimal(18, 2) as loan_principal

    from behavior
    inner join details
        on
            behavior.customer_id = details.customer_id
            and behavior.month = details.month
    inner join customers
        on behavior.customer_id = customers.customer_id
    where details.status <> 'not_joined'
    group by
        customers.persona,
        customers.city,
        customers.employment_type,
        behavior.month

)

select * from final
