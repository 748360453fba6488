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
        max_by(arrears_delta, month) as arrears_delta,
        max_by(silent_delta, month) as silent_delta,
        sum(jobless_delta) as jobless_delta,
        sum(fees_delta) as fees_delta,
        sum(margin_delta) as margin_delta,
        sum(expected_loss_delta) as expected_loss_delta,
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
        sum(balance_delta) filter (where persona is distinct from 'All')
            as balance_of_personas,
        sum(arrears_delta) filter (where persona = 'All') as arrears_of_all,
        sum(arrears_delta) filter (where persona is distinct from 'All')
            as arrears_of_personas,
        sum(margin_delta) filter (where persona = 'All') as margin_of_all,
        sum(margin_delta) filter (where persona is distinct from 'All')
            as margin_of_personas,
        sum(savings_delta) filter (where persona = 'All') as savings_of_all,
        sum(savings_delta) filter (where persona is distinct from 'All')
            as savings_of_personas,
        sum(customers) filter (where persona = 'All') as customers_of_all,
        sum(customers) filter (where persona is distinct from 'All')
            as customers_of_personas

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
    monthly.months is distinct from horizon.months
    or monthly.income_delta is distinct from whole.income_delta
    or monthly.spending_delta is distinct from whole.spending_delta
    or monthly.savings_delta is distinct from whole.savings_delta
    or monthly.investments_delta is distinct from whole.investments_delta
    or monthly.loan_repayment_delta is distinct from whole.loan_repayment_delta
    or monthly.balance_delta is distinct from whole.balance_delta
    or monthly.arrears_delta is distinct from whole.arrears_delta
    or monthly.silent_delta is distinct from whole.silent_delta
    or monthly.jobless_delta is distinct from whole.jobless_delta
    or monthly.fees_delta is distinct from whole.fees_delta
    or monthly.margin_delta is distinct from whole.margin_delta
    or monthly.expected_loss_delta is distinct from whole.expected_loss_delta

union all

select
    scenario,
    'All' as persona,
    'all and personas' as fault

from all_by_persona
where
    balance_of_all is distinct from balance_of_personas
    or arrears_of_all is distinct from arrears_of_personas
    or margin_of_all is distinct from margin_of_personas
    or savings_of_all is distinct from savings_of_personas
    or customers_of_all is distinct from customers_of_personas
