-- Rows in which a scenario changes an amount or the persona of a customer outside its
-- audiences, or before its first month. The baseline changes nothing.
with

changes as (

    select
        scenario,
        applies_to,
        coalesce(month_from, '') as month_from

    from {{ ref('int_scenarios__changes') }}
    where not (operation = 'multiply' and value = 1)

),

reached as (

    select
        changes.scenario,
        audiences.customer_id,
        min(changes.month_from) as month_from

    from changes
    inner join {{ ref('int_customers__audiences') }} as audiences
        on changes.applies_to = audiences.audience
    group by changes.scenario, audiences.customer_id

)

select impact.*
from {{ ref('scenario_impact') }} as impact
inner join {{ ref('scenario_financial_behavior') }} as scenarios
    on
        impact.scenario = scenarios.scenario
        and impact.customer_id = scenarios.customer_id
        and impact.month = scenarios.month
inner join {{ ref('financial_behavior') }} as behavior
    on
        impact.customer_id = behavior.customer_id
        and impact.month = behavior.month
left join reached
    on
        impact.scenario = reached.scenario
        and impact.customer_id = reached.customer_id
where
    (
        reached.month_from is null
        or left(impact.month::string, 7) < reached.month_from
    )
    and (
        impact.income_delta is distinct from 0
        or impact.spending_delta is distinct from 0
        or impact.savings_delta is distinct from 0
        or impact.investments_delta is distinct from 0
        or impact.loan_repayment_delta is distinct from 0
        or impact.balance_delta is distinct from 0
        or impact.jobless_delta is distinct from 0
        or impact.silent_delta is distinct from 0
        or impact.arrears_delta is distinct from 0
        or impact.fees_delta is distinct from 0
        or impact.margin_delta is distinct from 0
        or impact.expected_loss_delta is distinct from 0
        or scenarios.persona is distinct from behavior.persona
    )
