-- Grain: one row per population, persona, city, both employment types, category and one
-- of calendar month, day of the month and weekend, so that measuring costs about the
-- same at any size. CTGAN learns customers alone.
with

transactions as (

    {% for population in ['base', 'hma'] %}
        select
            '{{ population }}' as population,
            *
        from {{ ref('stg_' ~ population ~ '__transactions') }}
        {% if not loop.last %}union all by name{% endif %}
    {% endfor %}

),

people as (

    select * from {{ ref('int_anchors__people') }}

),

described as (

    select
        transactions.population,
        people.persona,
        people.city_shown,
        people.employment_type_shown,
        people.employment_type,
        transactions.category,
        month(transactions.transaction_date)::varchar as calendar_month,
        extract(day from transactions.transaction_date) as month_day,
        extract(isodow from transactions.transaction_date) >= 6 as is_weekend,
        transactions.amount,
        people.income as annual_income

    from transactions
    inner join people
        on
            transactions.population = people.population
            and transactions.customer_id = people.customer_id

),

days as (

    select
        population,
        persona,
        city_shown,
        employment_type_shown,
        employment_type,
        category,
        calendar_month,
        month_day,
        is_weekend,
        count(*) as transaction_count,
        sum(amount) as amount,
        sum(annual_income) as annual_income

    from described
    group by
        population,
        persona,
        city_shown,
        employment_type_shown,
        employment_type,
        category,
        calendar_month,
        month_day,
        is_weekend

),

transaction_cells as (

    {% for day in ['calendar_month', 'month_day', 'is_weekend'] %}
        select
            population,
            persona,
            city_shown,
            employment_type_shown,
            employment_type,
            category,
            {{ day }},
            sum(transaction_count) as transaction_count,
            sum(amount) as amount,
            sum(annual_income) as annual_income

        from days
        group by
            population,
            persona,
            city_shown,
            employment_type_shown,
            employment_type,
            category,
            {{ day }}
        {% if not loop.last %}union all by name{% endif %}
    {% endfor %}

)

select * from transaction_cells
