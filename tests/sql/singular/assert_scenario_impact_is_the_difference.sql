-- Rows whose deltas differ from the scenario's values minus those of the marts of
-- months.
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
left join {{ ref('customer_months') }} as details
    on
        impact.customer_id = details.customer_id
        and impact.month = details.month
left join {{ ref('bank_months') }} as bank
    on
        impact.customer_id = bank.customer_id
        and impact.month = bank.month
where
    scenarios.income is distinct from behavior.income + impact.income_delta
    or scenarios.spending is distinct from behavior.spending + impact.spending_delta
    or scenarios.savings is distinct from behavior.savings + impact.savings_delta
    or scenarios.investments
    is distinct from behavior.investments + impact.investments_delta
    or scenarios.loan_repayment
    is distinct from behavior.loan_repayment + impact.loan_repayment_delta
    or scenarios.balance is distinct from behavior.balance + impact.balance_delta
    or scenarios.is_employed::integer
    is distinct from details.is_employed::integer - impact.jobless_delta
    or (scenarios.status = 'silent')::integer
    is distinct from (details.status = 'silent')::integer + impact.silent_delta
    or scenarios.loan_arrears
    is distinct from details.loan_arrears + impact.arrears_delta
    or scenarios.fees is distinct from bank.fees + impact.fees_delta
    or scenarios.margin is distinct from bank.margin + impact.margin_delta
    or scenarios.expected_loss
    is distinct from bank.expected_loss + impact.expected_loss_delta
