-- Scenarios and months in which dashboard_scenarios differs from the sums of the marts.
{% set columns = ['income', 'spending', 'savings', 'investments', 'loan_repayment',
    'balance'] %}
with

shown as (

    select
        scenario,
        month,
        {% for column in columns %}
            sum({{ column }}_delta) as {{ column }}_delta,
        {% endfor %}
        sum(customers) as customers

    from {{ ref('dashboard_scenarios') }}
    group by scenario, month

),

reported as (

    select
        scenario,
        month,
        {% for column in columns %}
            sum({{ column }}_delta) as {{ column }}_delta,
        {% endfor %}
        count(*) as customers

    from {{ ref('scenario_impact') }}
    group by scenario, month

)

(
    select * from shown
    except
    select * from reported
)

union all

(
    select * from reported
    except
    select * from shown
)
