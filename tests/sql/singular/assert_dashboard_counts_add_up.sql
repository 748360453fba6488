-- Counts of the dashboard that differ from the counts in its source tables.
with

shown as (

    select
        'balances of ' || persona || ' in ' || month as counted,
        sum(customers)::double as found

    from {{ ref('dashboard_balances') }}
    group by persona, month

    union all

    select
        'spread of ' || measure || ' of ' || population as counted,
        sum(customers)::double as found

    from {{ ref('dashboard_spreads') }}
    where measure not like '%_share'
    group by population, measure

    union all

    select
        'correlations of ' || column_a || ' of ' || population as counted,
        sum(customers)::double as found

    from {{ ref('dashboard_correlations') }}
    where column_a = column_b
    group by population, column_a

    union all

    select
        'responses ' || response || ' to ' || campaign as counted,
        sum(contacts)::double as found

    from {{ ref('dashboard_responses') }}
    group by campaign, response

    union all

    select
        estimand || ' of ' || campaign || ' after ' || horizon_months || ' ' || metric
            as counted,
        sum(customers)::double as found

    from {{ ref('dashboard_effects') }}
    group by campaign, horizon_months, estimand, metric

    union all

    select
        'rows of ' || table_name as counted,
        sum(row_count)::double as found

    from {{ ref('dashboard_rows') }}
    group by table_name

),

columns_shown as (

    select
        unnest([
            'age',
            'income',
            'credit_score',
            'savings_rate',
            'existing_loan_balance',
            'account_balance'
        ]) as measure

),

years_shown as (

    select unnest(['monthly_pay', 'last_credit_score']) as measure

),

metrics_shown as (

    select
        unnest([
            'converted', 'deposits', 'spending', 'investments', 'loan_drawn', 'profit'
        ]) as metric

),

estimands_shown as (

    select unnest(['average_effect', 'effect_on_treated']) as estimand

),

populations as (

    select
        population,
        count(*)::double as customers

    from {{ ref('int_customers__all_populations') }}
    where population in ('base', 'ctgan', 'hma', '{{ var("population") }}')
    group by population

    union all

    select
        population,
        count(*)::double as customers

    from {{ ref('stg_economy__reference_customers') }}
    group by population

),

counted as (

    select
        'balances of ' || customers.persona || ' in ' || behavior.month as counted,
        count(*)::double as found

    from {{ ref('financial_behavior') }} as behavior
    inner join {{ ref('customers') }} as customers
        on behavior.customer_id = customers.customer_id
    where customers.joined_date <= behavior.month
    group by customers.persona, behavior.month

    union all

    select
        'spread of ' || measures.measure || ' of ' || populations.population as counted,
        populations.customers as found

    from populations
    cross join columns_shown as measures

    union all

    select
        'spread of ' || measures.measure || ' of {{ var("population") }}' as counted,
        active.customers as found

    from (
        select count(distinct customer_id)::double as customers
        from {{ ref('customer_months') }}
        where status = 'active'
    ) as active
    cross join years_shown as measures

    union all

    {% for measure in [
        'income_variation', 'regular_pay_variation', 'spending_variation'
    ] %}
        select
            'spread of {{ measure }} of {{ var("population") }}' as counted,
            count(*)::double as found

        from {{ ref('int_months__first_year') }}
        where {{ measure }} is not null
        having count(*) > 0

        union all
    {% endfor %}

    select
        'correlations of ' || measures.measure || ' of ' || populations.population
            as counted,
        populations.customers as found

    from populations
    cross join columns_shown as measures

    union all

    select
        'responses ' || response || ' to ' || campaign as counted,
        count(*)::double as found

    from {{ ref('campaign_events') }}
    group by campaign, response

    union all

    select
        estimands.estimand || ' of ' || outcomes.campaign || ' after '
        || outcomes.horizon_months || ' ' || metrics.metric as counted,
        count(*)::double as found

    from {{ ref('campaign_outcomes') }} as outcomes
    cross join metrics_shown as metrics
    cross join estimands_shown as estimands
    group by
        outcomes.campaign,
        outcomes.horizon_months,
        metrics.metric,
        estimands.estimand

    {% for table in tables_of_customers().split() %}
        union all

        select
            'rows of {{ table }}' as counted,
            count(*)::double as found

        from {{ ref(table) }}
        having count(*) > 0
    {% endfor %}

)

select
    coalesce(shown.counted, counted.counted) as counted,
    shown.found,
    counted.found as expected

from shown
full join counted
    on shown.counted = counted.counted
where shown.found is distinct from counted.found
