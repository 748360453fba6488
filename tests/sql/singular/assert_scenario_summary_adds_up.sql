-- Scenarios and personas whose total differs from the sum of their months (balance:
-- from the last month), or that do not occur exactly once; and the same for All and the
-- personas.
with

summary as (

    select * from {{ ref('scenario_summary') }}

),

monthly as (

    select
        scenario,
        persona,
        sum(income_delta) as income_delta,
        sum(spending_delta) as spending_delta,
        sum(savings_delta) as savings_delta,
        sum(investments_delta) as investments_delta,
        sum(loan_repayment_delta) as loan_repayment_delta,
        max_by(balance_delta, month) as balance_delta,
        count(*) as months

    from summary
    where month is not null
    group by scenario, persona

),

all_by_persona as (

    select
        scenario,
        month,
        sum(balance_delta) filter (where persona = 'All') as balance_of_all,
        sum(balance_delta) filter (where persona <> 'All') as balance_of_personas,
        sum(savings_delta) filter (where persona = 'All') as savings_of_all,
        sum(savings_delta) filter (where persona <> 'All') as savings_of_personas,
        sum(customers) filter (where persona = 'All') as customers_of_all,
        sum(customers) filter (where persona <> 'All') as customers_of_personas

    from summary
    group by scenario, month

),

horizon as (

    select count(*) as months
    from {{ ref('months') }}

)

select
    monthly.scenario,
    monthly.persona,
    'months and horizon' as fault

from monthly
cross join horizon
left join summary as whole
    on
        monthly.scenario = whole.scenario
        and monthly.persona = whole.persona
        and whole.month is null
where
    monthly.months <> horizon.months
    or monthly.income_delta is distinct from whole.income_delta
    or monthly.spending_delta is distinct from whole.spending_delta
    or monthly.savings_delta is distinct from whole.savings_delta
    or monthly.investments_delta is distinct from whole.investments_delta
    or monthly.loan_repayment_delta is distinct from whole.loan_repayment_delta
    or monthly.balance_delta is distinct from whole.balance_delta

union all

select
    scenario,
    'All' as persona,
    'all and personas' as fault

from all_by_persona
where
    balance_of_all is distinct from balance_of_personas
    or savings_of_all is distinct from savings_of_personas
    or customers_of_all is distinct from customers_of_personas
