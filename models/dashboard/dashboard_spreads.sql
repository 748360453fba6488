-- Grain: one row per population, persona, city, employment type, measure and bin.
-- Measures of simulated months exist for the chosen population only, and for customers
-- who were active in a month.
with

customers as (

    select * from {{ ref('int_dashboard__customers') }}

),

behavior as (

    select * from {{ ref('financial_behavior') }}

),

details as (

    select * from {{ ref('customer_months') }}

),

variations as (

    select * from {{ ref('int_months__first_year') }}

),

active as (

    select
        behavior.*,
        details.credit_score

    from behavior
    inner join details
        on
            behavior.customer_id = details.customer_id
            and behavior.month = details.month
    where details.status = 'active'

),

years as (

    select
        customer_id,
        avg(income)::double as monthly_pay,
        sum(spending)::double / nullif(sum(income), 0)::double as spending_share,
        sum(savings)::double / nullif(sum(income), 0)::double as saving_share,
        sum(investments)::double / nullif(sum(income), 0)::double as investment_share,
        max_by(credit_score, month) as last_credit_score

    from active
    group by customer_id

),

described as (

    select
        customers.*,
        years.monthly_pay,
        years.spending_share,
        years.saving_share,
        years.investment_share,
        years.last_credit_score,
        variations.income_variation,
        variations.regular_pay_variation,
        variations.spending_variation

    from customers
    left join years
        on customers.customer_id = years.customer_id and customers.is_simulated
    left join variations
        on customers.customer_id = variations.customer_id and customers.is_simulated

),

-- Bins of equal width, of which the first and last include all values beyond them, and
-- bins that get wider with the amount.
binned as (

    {% for measure, bins_a_unit, first, last in [
        ('age', 0.5, 0, 999),
        ('credit_score', 0.05, 0, 999),
        ('savings_rate', 20, -999, 999),
        ('spending_share', 20, -20, 39),
        ('saving_share', 20, -20, 39),
        ('investment_share', 20, -20, 39),
        ('income_variation', 50, 0, 100),
        ('regular_pay_variation', 50, 0, 100),
        ('spending_variation', 50, 0, 100),
        ('last_credit_score', 0.05, 0, 999)
    ] %}
        select
            population,
            persona,
            city,
            employment_type,
            '{{ measure }}' as measure,
            floor(round({{ measure }}::double * {{ bins_a_unit }}, 6)) as value_bin,
            least(greatest(value_bin, {{ first }}), {{ last }}) as bin,
            bin / {{ bins_a_unit }} as value_from,
            (bin + 1) / {{ bins_a_unit }} as value_to

        from described
        where {{ measure }} is not null

        union all by name
    {% endfor %}

    {% for measure, bins_a_decade in [
        ('income', 24),
        ('existing_loan_balance', 12),
        ('account_balance', 12),
        ('monthly_pay', 24)
    ] %}
        select
            population,
            persona,
            city,
            employment_type,
            '{{ measure }}' as measure,
            {{ log_bin(measure, bins_a_decade) }} as bin,
            {{ log_edge('bin', bins_a_decade) }} as value_from,
            {{ log_edge('bin + 1', bins_a_decade) }} as value_to

        from described
        where {{ measure }} is not null
        {% if not loop.last %}union all by name{% endif %}
    {% endfor %}

),

final as (

    select
        population,
        persona,
        city,
        employment_type,
        measure,
        round(value_from::double, 6) as value_from,
        round(value_to::double, 6) as value_to,
        count(*) as customers

    from binned
    group by
        population,
        persona,
        city,
        employment_type,
        measure,
        round(value_from::double, 6),
        round(value_to::double, 6)

)

select * from final
