with

scenarios as (

    select * from {{ ref('scenario_financial_behavior') }}

),

behavior as (

    select * from {{ ref('financial_behavior') }}

),

details as (

    select * from {{ ref('customer_months') }}

),

bank as (

    select * from {{ ref('bank_months') }}

),

final as (

    select
        scenarios.scenario,
        scenarios.customer_id,
        scenarios.month,
        (scenarios.income - behavior.income)::decimal(18, 2) as income_delta,
        (scenarios.spending - behavior.spending)::decimal(18, 2) as spending_delta,
        (scenarios.savings - behavior.savings)::decimal(18, 2) as savings_delta,
        (scenarios.investments - behavior.investments)::decimal(18, 2)
            as investments_delta,
        (scenarios.loan_repayment - behavior.loan_repayment)::decimal(18, 2)
            as loan_repayment_delta,
        (scenarios.balance - behavior.balance)::decimal(18, 2) as balance_delta,
        (not scenarios.is_employed)::integer - (not details.is_employed)::integer
            as jobless_delta,
        (scenarios.status = 'silent')::integer - (details.status = 'silent')::integer
            as silent_delta,
        (scenarios.loan_arrears - details.loan_arrears)::decimal(18, 2)
            as arrears_delta,
        (scenarios.fees - bank.fees)::decimal(18, 2) as fees_delta,
        (scenarios.margin - bank.margin)::decimal(18, 2) as margin_delta,
        (scenarios.expected_loss - bank.expected_loss)::decimal(18, 2)
            as expected_loss_delta

    from scenarios
    inner join behavior
        on
            scenarios.customer_id = behavior.customer_id
            and scenarios.month = behavior.month
    inner join details
        on
            scenarios.customer_id = details.customer_id
            and scenarios.month = details.month
    inner join bank
        on
            scenarios.customer_id = bank.customer_id
            and scenarios.month = bank.month

)

select * from final
