-- Scenarios, customers and months that do not occur exactly once.
with

scenarios as (

    select distinct scenario
    from {{ ref('int_scenarios__changes') }}

),

expected as (

    select
        scenarios.scenario,
        behavior.customer_id,
        behavior.month

    from {{ ref('financial_behavior') }} as behavior
    cross join scenarios

),

simulated as (

    select
        scenario,
        customer_id,
        month

    from {{ ref('scenario_financial_behavior') }}

),

reported as (

    select * from {{ ref('scenario_impact') }}

)

select
    coalesce(expected.scenario, simulated.scenario) as scenario,
    coalesce(expected.customer_id, simulated.customer_id) as customer_id,
    coalesce(expected.month, simulated.month) as month

from expected
full join simulated
    on
        expected.scenario = simulated.scenario
        and expected.customer_id = simulated.customer_id
        and expected.month = simulated.month
left join reported
    on
        simulated.scenario = reported.scenario
        and simulated.customer_id = reported.customer_id
        and simulated.month = reported.month
where
    expected.customer_id is null
    or simulated.customer_id is null
    or reported.scenario is null
