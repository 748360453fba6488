-- Scenarios, customers and months that do not occur exactly once with the customer's
-- persona.
with

worlds as (

    select distinct scenario
    from {{ ref('int_scenarios__changes') }}

),

expected as (

    select
        worlds.scenario,
        behavior.customer_id,
        behavior.month,
        behavior.persona

    from {{ ref('financial_behavior') }} as behavior
    cross join worlds

),

lived as (

    select
        scenario,
        customer_id,
        month,
        persona

    from {{ ref('scenario_financial_behavior') }}

),

told as (

    select * from {{ ref('scenario_impact') }}

)

select
    coalesce(expected.scenario, lived.scenario) as scenario,
    coalesce(expected.customer_id, lived.customer_id) as customer_id,
    coalesce(expected.month, lived.month) as month,
    expected.persona,
    lived.persona as persona_lived

from expected
full join lived
    on
        expected.scenario = lived.scenario
        and expected.customer_id = lived.customer_id
        and expected.month = lived.month
left join told
    on
        lived.scenario = told.scenario
        and lived.customer_id = told.customer_id
        and lived.month = told.month
where
    expected.persona is distinct from lived.persona
    or told.scenario is null
