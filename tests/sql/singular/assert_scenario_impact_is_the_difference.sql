-- Rows whose deltas differ from the scenario's amounts minus those of
-- financial_behavior.
select impact.*
from {{ ref('scenario_impact') }} as impact
left join {{ ref('scenario_financial_behavior') }} as worlds
    on
        impact.scenario = worlds.scenario
        and impact.customer_id = worlds.customer_id
        and impact.month = worlds.month
left join {{ ref('financial_behavior') }} as behavior
    on
        impact.customer_id = behavior.customer_id
        and impact.month = behavior.month
where
    worlds.income is distinct from behavior.income + impact.income_delta
    or worlds.spending is distinct from behavior.spending + impact.spending_delta
    or worlds.savings is distinct from behavior.savings + impact.savings_delta
    or worlds.investments
    is distinct from behavior.investments + impact.investments_delta
    or worlds.loan_repayment
    is distinct from behavior.loan_repayment + impact.loan_repayment_delta
    or worlds.balance is distinct from behavior.balance + impact.balance_delta
