with

scenarios as (

    select * from {{ ref('scenario_financial_behavior') }}

),

behavior as (

    select * from {{ ref('financial_behavior') }}

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
        (scenarios.balance - behavior.balance)::decimal(18, 2) as balance_delta

    from scenarios
    inner join behavior
        on
            scenarios.customer_id = behavior.customer_id
            and scenarios.month = behavior.month

)

select * from final
