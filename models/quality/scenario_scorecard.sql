-- Grain: one row per simulated scenario and metric with an expectation.
with

expectations as (

    select * from {{ ref('scenario_expectations') }}

),

measured as (

    select * from {{ ref('int_scenarios__measured') }}

),

scenario_scorecard as (

    select
        expectations.scenario,
        expectations.metric,
        expectations.expectation,
        expectations.low,
        expectations.high,
        round(measured.actual, 9) as actual,
        round(measured.actual, 9) between expectations.low and expectations.high
            as passed,
        expectations.source

    from expectations
    inner join measured
        on
            expectations.scenario = measured.scenario
            and expectations.metric = measured.metric

)

select * from scenario_scorecard
