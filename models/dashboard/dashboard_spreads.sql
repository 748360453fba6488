-- Grain: one row per population, persona, city, employment type, measure and bin.
-- Measures of simulated months exist for the chosen population only.
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

years as (

    select
        customer_id,
        avg(income)::double as pay,
        sum(spending)::double / nullif(sum(income), 0)::double as spent,
        sum(savings)::double / nullif(sum(income), 0)::double as saved,
        sum(investments)::double / nullif(sum(income), 0)::double as invested

    from behavior
    group by customer_id

),

last_scores as (

    select
        customer_id,
        max_by(credit_score, month) as credit_score

    from details
    group by customer_id

),

lived as (

    select
        years.*,
        last_scores.credit_score

    from years
    inner join last_scores
        on years.customer_id = last_scores.customer_id

),

-- The first and last bins of shares include all values beyond them; the last bin of
-- variations includes all values of 2 and more.
binned as (

    {% for measure, value, width in [
        ('age', 'age', 2),
        ('credit_score', 'credit_score', 20),
        ('savings_rate', 'savings_rate::double', 0.05)
    ] %}
        select
            customers.population,
            customers.persona,
            customers.city,
            customers.employment_type,
            '{{ measure }}' as measure,
            floor(round(customers.{{ value }} / {{ width }}, 6)) as bin,
            {{ width }} * bin as value_from,
            {{ width }} * (bin + 1) as value_to

        from customers

        union all
    {% endfor %}

    {% for measure, bins in [
        ('income', 24), ('existing_loan_balance', 12), ('account_balance', 12)
    ] %}
        select
            customers.population,
            customers.persona,
            customers.city,
            customers.employment_type,
            '{{ measure }}' as measure,
            {{ log_bin('customers.' ~ measure, bins) }} as bin,
            {{ log_edge('bin', bins) }} as value_from,
            {{ log_edge('bin + 1', bins) }} as value_to

        from customers

        union all
    {% endfor %}

    {% for measure, value in [
        ('spending_share', 'spent'),
        ('saving_share', 'saved'),
        ('investment_share', 'invested')
    ] %}
        select
            customers.population,
            customers.persona,
            customers.city,
            customers.employment_type,
            '{{ measure }}' as measure,
            least(greatest(floor(round(lived.{{ value }} * 20, 6)), -20), 39) as bin,
            bin / 20 as value_from,
            (bin + 1) / 20 as value_to

        from customers
        inner join lived
            on customers.customer_id = lived.customer_id
        where customers.is_simulated and lived.{{ value }} is not null

        union all
    {% endfor %}

    {% for measure in [
        'income_variation', 'regular_pay_variation', 'spending_variation'
    ] %}
        select
            customers.population,
            customers.persona,
            customers.city,
            customers.employment_type,
            '{{ measure }}' as measure,
            least(floor(round(variations.{{ measure }} * 50, 6)), 100) as bin,
            bin / 50 as value_from,
            (bin + 1) / 50 as value_to

        from customers
        inner join variations
            on customers.customer_id = variations.customer_id
        where customers.is_simulated and variations.{{ measure }} is not null

        union all
    {% endfor %}

    select
        customers.population,
        customers.persona,
        customers.city,
        customers.employment_type,
        'monthly_pay' as measure,
        {{ log_bin('lived.pay', 24) }} as bin,
        {{ log_edge('bin', 24) }} as value_from,
        {{ log_edge('bin + 1', 24) }} as value_to

    from customers
    inner join lived
        on customers.customer_id = lived.customer_id
    where customers.is_simulated

    union all

    select
        customers.population,
        customers.persona,
        customers.city,
        customers.employment_type,
        'last_credit_score' as measure,
        floor(lived.credit_score / 20) as bin,
        20 * bin as value_from,
        20 * (bin + 1) as value_to

    from customers
    inner join lived
        on customers.customer_id = lived.customer_id
    where customers.is_simulated

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
