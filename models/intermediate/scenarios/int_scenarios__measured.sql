-- Grain: one row per scenario and metric: a change relative to the baseline, for the
-- customers of the scenario's audiences, from the scenario's first month on.
{% set metrics = [
    'spending_change',
    'first_spending_change',
    'wants_change',
    'usual_fee_change',
    'interest_change',
    'first_repayment_change',
    'invested_of_income',
    'job_loss_change',
] %}

with

changes as (

    select
        scenario,
        applies_to,
        coalesce(month_from, '{{ var("first_month") }}') as month_from,
        coalesce(month_to, '9999-12') as month_to

    from {{ ref('int_scenarios__changes') }}

),

spans as (

    select
        scenario,
        min(month_from) as first_month,
        max(month_to) as last_month

    from changes
    group by scenario

),

affected as (

    select distinct
        changes.scenario,
        audiences.customer_id

    from changes
    inner join {{ ref('int_customers__audiences') }} as audiences
        on changes.applies_to = audiences.audience
    where audiences.month_from is null and {{ var('scenarios') != [] }}

),

compared as (

    select
        simulated.scenario,
        simulated.customer_id,
        simulated.month,
        strftime(simulated.month, '%Y-%m') = spans.first_month as is_first,
        strftime(simulated.month, '%Y-%m') <= spans.last_month as is_on,
        baseline.income,
        baseline.spending,
        baseline.discretionary_spending,
        baseline.fees,
        baseline.loan_interest,
        baseline.loan_repayment,
        simulated.spending - baseline.spending as spending_delta,
        simulated.investments - baseline.investments as investments_delta,
        simulated.fees - baseline.fees as fees_delta,
        simulated.loan_interest - baseline.loan_interest as interest_delta,
        simulated.loan_repayment - baseline.loan_repayment as repayment_delta,
        baseline.loan_arrears > 0 as is_late,
        baseline.is_employed and not simulated.is_employed as has_lost_job

    from {{ ref('int_scenarios__months_typed') }} as simulated
    inner join affected
        on
            simulated.scenario = affected.scenario
            and simulated.customer_id = affected.customer_id
    inner join spans
        on simulated.scenario = spans.scenario
    inner join {{ ref('int_months__typed') }} as baseline
        on
            simulated.customer_id = baseline.customer_id
            and simulated.month = baseline.month
    where
        strftime(simulated.month, '%Y-%m') >= spans.first_month
        and {{ var('scenarios') != [] }}

),

-- Customers who are not late and pay the same fee each month pay the account fee alone.
customers as (

    select
        scenario,
        customer_id,
        min(fees) = max(fees) and not bool_or(is_late) as pays_one_fee,
        min(month) filter (where has_lost_job) as job_lost_in

    from compared
    group by scenario, customer_id

),

summed as (

    select
        compared.scenario,
        sum(compared.spending_delta)::double
        / nullif(sum(compared.spending), 0)::double as spending_change,
        sum(compared.spending_delta) filter (where compared.is_first)::double
        / nullif(sum(compared.spending) filter (where compared.is_first), 0)::double
            as first_spending_change,
        sum(compared.spending_delta) filter (where compared.is_on)::double
        / nullif(
            sum(compared.discretionary_spending) filter (where compared.is_on), 0
        )::double as wants_change,
        sum(compared.fees_delta) filter (where customers.pays_one_fee)::double
        / nullif(sum(compared.fees) filter (where customers.pays_one_fee), 0)::double
            as usual_fee_change,
        sum(compared.interest_delta)::double
        / nullif(sum(compared.loan_interest), 0)::double as interest_change,
        sum(compared.repayment_delta) filter (where compared.is_first)::double
        / nullif(sum(compared.loan_repayment) filter (where compared.is_first), 0)
        ::double as first_repayment_change,
        sum(compared.investments_delta)::double
        / nullif(sum(compared.income), 0)::double as invested_of_income,
        median(
            compared.spending_delta::double
            / nullif(compared.spending, 0)::double
        ) filter (where compared.month = customers.job_lost_in) as job_loss_change

    from compared
    inner join customers
        on
            compared.scenario = customers.scenario
            and compared.customer_id = customers.customer_id
    group by compared.scenario

),

measured as (

    {% for metric in metrics %}
        select
            scenario,
            '{{ metric }}' as metric,
            {{ metric }} as actual
        from summed
        where {{ metric }} is not null
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select * from measured
