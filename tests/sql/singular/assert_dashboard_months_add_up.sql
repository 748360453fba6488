-- Personas and months in which dashboard_months differs from the sums of the marts.
with

shown as (

    select
        persona,
        month,
        sum(customers) as customers,
        sum(active_customers) as active_customers,
        sum(borrowers) as borrowers,
        sum(past_due_30) as past_due_30,
        sum(past_due_90) as past_due_90,
        sum(overdrawn) as overdrawn,
        sum(credit_score_sum) as credit_score_sum,
        sum(income) as income,
        sum(spending) as spending,
        sum(savings) as savings,
        sum(investments) as investments,
        sum(loan_repayment) as loan_repayment,
        sum(balance) as balance,
        sum(portfolio_value) as portfolio_value,
        sum(loan_outstanding) as loan_outstanding,
        sum(loan_interest) as loan_interest,
        sum(loan_principal) as loan_principal

    from {{ ref('dashboard_months') }}
    group by persona, month

),

simulated as (

    select
        customers.persona,
        behavior.month,
        count(*) as customers,
        count(*) filter (where details.status = 'active') as active_customers,
        count(*) filter (where details.loan_outstanding > 0) as borrowers,
        count(*) filter (where details.days_past_due >= 30) as past_due_30,
        count(*) filter (where details.days_past_due >= 90) as past_due_90,
        count(*) filter (where behavior.balance < 0) as overdrawn,
        sum(details.credit_score) as credit_score_sum,
        sum(behavior.income) as income,
        sum(behavior.spending) as spending,
        sum(behavior.savings) as savings,
        sum(behavior.investments) as investments,
        sum(behavior.loan_repayment) as loan_repayment,
        sum(behavior.balance) as balance,
        sum(details.portfolio_value) as portfolio_value,
        sum(details.loan_outstanding) as loan_outstanding,
        sum(details.loan_interest) as loan_interest,
        sum(details.loan_principal) as loan_principal

    from {{ ref('financial_behavior') }} as behavior
    inner join {{ ref('customer_months') }} as details
        on
            behavior.customer_id = details.customer_id
            and behavior.month = details.month
    inner join {{ ref('customers') }} as customers
        on behavior.customer_id = customers.customer_id
    where customers.joined_date <= behavior.month
    group by customers.persona, behavior.month

)

(
    select * from shown
    except
    select * from simulated
)

union all

(
    select * from simulated
    except
    select * from shown
)
