-- Grain: one row per scenario, persona, city, employment type and month.
with

customers as (

    select * from {{ ref('int_dashboard__customers') }}
    where is_simulated

),

impact as (

    select * from {{ ref('scenario_impact') }}

),

final as (

    select
        -- key
        impact.scenario,
        customers.persona,
        customers.city,
        customers.employment_type,
        impact.month,

        -- sums over customers
        count(*) as customers,
        sum(impact.income_delta)::decimal(18, 2) as income_delta,
        sum(impact.spending_delta)::decimal(18, 2) as spending_delta,
        sum(impact.savings_delta)::decimal(18, 2) as savings_delta,
        sum(impact.investments_delta)::decimal(18, 2) as investments_delta,
        sum(impact.loan_repayment_delta)::decimal(18, 2) as loan_repayment_delta,
        sum(impact.balance_delta)::decimal(18, 2) as balance_delta

    from impact
    inner join customers
        on impact.customer_id = customers.customer_id
    group by
        impact.scenario,
        customers.persona,
        customers.city,
        customers.employment_type,
        impact.month

)

select * from final
