-- Rows whose deltas differ from the scenario's amounts minus those of
-- financial_behavior.
select impact.*
from {{ ref('scenario_impact') }} as impact
left join {{ ref('scenario_financial_behavior') }} as scenarios
    on
        impact.scenario = scenarios.scenario
        and impact.customer_id = scenarios.customer_id
        and impact.month = scenarios.month
left join {{ ref('financial_behavior') }} as behavior
    on
        impact.customer_id = behavior.customer_id
        and impact.month = behavior.month
where
    scenarios.income is distinct from behavior.income + impact.income_delta
    or scenarios.spending is distinct from behavior.spending + impact.spending_delta
    or scenarios.savings is distinct from behavior.savings + impact.savings_delta
    or scenarios.investments
    is distinct from behavior.investments + impact.investments_delta
    or scenarios.loan_repayment
    is distinct from behavior.loan_repayment + impact.loan_repayment_delta
    or scenarios.balance is distinct from behavior.balance + impact.balance_delta
