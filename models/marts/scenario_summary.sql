-- Totals over personas and over months are rows of their own: flows summed over all
-- months; balance, arrears and silent customers at the end. The persona is that of the
-- start, so that a scenario and the baseline have the same customers in each group.
with

impact as (

    select * from {{ ref('scenario_impact') }}

),

customers as (

    select * from {{ ref('customers') }}

),

last_month as (

    select max(month) as month
    from impact

),

joined as (

    select
        impact.scenario,
        customers.persona,
        impact.month,
        impact.customer_id,
        impact.income_delta,
        impact.spending_delta,
        impact.savings_delta,
        impact.investments_delta,
        impact.loan_repayment_delta,
        impact.balance_delta,
        impact.jobless_delta,
        impact.silent_delta,
        impact.arrears_delta,
        impact.fees_delta,
        impact.margin_delta,
        impact.expected_loss_delta,
        impact.month = last_month.month as is_last_month,
        customers.joined_date <= impact.month as has_joined,
        greatest(
            abs(impact.income_delta),
            abs(impact.spending_delta),
            abs(impact.investments_delta),
            abs(impact.loan_repayment_delta),
            abs(impact.balance_delta)
        ) > 0 as is_touched

    from impact
    inner join customers
        on impact.customer_id = customers.customer_id
    cross join last_month

),

final as (

    select
        scenario,
        coalesce(persona, 'All') as persona,
        month,
        count(distinct customer_id) filter (where has_joined) as customers,
        count(distinct customer_id) filter (where is_touched) as customers_touched,
        sum(income_delta)::decimal(18, 2) as income_delta,
        sum(spending_delta)::decimal(18, 2) as spending_delta,
        sum(savings_delta)::decimal(18, 2) as savings_delta,
        sum(investments_delta)::decimal(18, 2) as investments_delta,
        sum(loan_repayment_delta)::decimal(18, 2) as loan_repayment_delta,
        {% for name, type in [
            ('balance', 'decimal(18, 2)'),
            ('arrears', 'decimal(18, 2)'),
            ('silent', 'bigint')
        ] %}
            (
                case
                    when grouping(month) = 0 then sum({{ name }}_delta)
                    else sum({{ name }}_delta) filter (where is_last_month)
                end
            )::{{ type }} as {{ name }}_delta,
        {% endfor %}
        sum(jobless_delta)::bigint as jobless_delta,
        sum(fees_delta)::decimal(18, 2) as fees_delta,
        sum(margin_delta)::decimal(18, 2) as margin_delta,
        sum(expected_loss_delta)::decimal(18, 2) as expected_loss_delta

    from joined
    group by scenario, cube(persona, month)

)

select * from final
