-- Grain: one row per population and everything that a metric of transactions cuts by,
-- so that measuring costs the same at any size. CTGAN learns customers alone.
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

customers as (

    select * from {{ ref('int_anchors__customers') }}

),

described as (

    select
        transactions.population,
        transactions.category,
        customers.employment_type,
        month(transactions.transaction_date)::varchar as calendar_month,
        extract(day from transactions.transaction_date) as month_day,
        extract(isodow from transactions.transaction_date) >= 6 as is_weekend,
        transactions.amount,
        customers.income as annual_income

    from transactions
    inner join customers
        on
            transactions.population = customers.population
            and transactions.customer_id = customers.customer_id

),

transaction_cells as (

    select
        population,
        category,
        employment_type,
        calendar_month,
        month_day,
        is_weekend,
        count(*) as transaction_count,
        sum(amount) as amount,
        sum(annual_income) as annual_income

    from described
    group by
        population, category, employment_type, calendar_month, month_day, is_weekend

)

select * from transaction_cells
