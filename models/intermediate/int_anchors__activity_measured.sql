-- Grain: one row per population and metric of who makes no transactions.
with

metrics as (

    select * from {{ ref('int_anchors__metrics_wanted') }}
    where table_name = 'activity'

),

customers as (

    select * from {{ ref('int_anchors__customers') }}

),

last_transactions as (

    {% for population in ['base', 'hma'] %}
        select
            '{{ population }}' as population,
            customer_id,
            max(transaction_date) as transaction_date
        from {{ ref('stg_' ~ population ~ '__transactions') }}
        group by customer_id
        {% if not loop.last %}union all by name{% endif %}
    {% endfor %}

),

populations as (

    select distinct population
    from last_transactions

),

idle as (

    select
        customers.population,
        customers.customer_id,
        date_diff(
            'day', last_transactions.transaction_date, '{{ var("as_of_date") }}'::date
        ) as idle_days

    from customers
    inner join populations
        on customers.population = populations.population
    left join last_transactions
        on
            customers.population = last_transactions.population
            and customers.customer_id = last_transactions.customer_id

),

measured as (

    select
        idle.population,
        metrics.metric,
        case metrics.statistic
            when
                'idle_share'
                then avg(coalesce(idle.idle_days >= metrics.low, true)::integer)
        end as actual

    from idle
    cross join metrics
    group by idle.population, metrics.metric, metrics.statistic

)

select * from measured
where actual is not null
