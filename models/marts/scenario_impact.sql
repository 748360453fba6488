with

worlds as (

    select * from {{ ref('scenario_financial_behavior') }}

),

behavior as (

    select * from {{ ref('financial_behavior') }}

),

final as (

    select
        worlds.scenario,
        worlds.customer_id,
        worlds.month,
        (worlds.income - behavior.income)::decimal(18, 2) as income_delta,
        (worlds.spending - behavior.spending)::decimal(18, 2) as spending_delta,
        (worlds.savings - behavior.savings)::decimal(18, 2) as savings_delta,
        (worlds.investments - behavior.investments)::decimal(18, 2)
            as investments_delta,
        (worlds.loan_repayment - behavior.loan_repayment)::decimal(18, 2)
            as loan_repayment_delta,
        (worlds.balance - behavior.balance)::decimal(18, 2) as balance_delta

    from worlds
    inner join behavior
        on
            worlds.customer_id = behavior.customer_id
            and worlds.month = behavior.month

)

select * from final
