-- Grain: one row per population, persona, city, employment type, metric of who makes no
-- transactions and term.
with

metrics as (

    select * from {{ ref('int_anchors__metrics_wanted') }}
    where table_name = 'activity'

),

people as (

    select * from {{ ref('int_anchors__people') }}

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
        people.population,
        people.persona,
        people.city_shown as city,
        people.employment_type_shown as employment_type,
        date_diff(
            'day', last_transactions.transaction_date, '{{ var("as_of_date") }}'::date
        ) as idle_days

    from people
    inner join populations
        on people.population = populations.population
    left join last_transactions
        on
            people.population = last_transactions.population
            and people.customer_id = last_transactions.customer_id

),

summed as (

    select
        idle.population,
        idle.persona,
        idle.city,
        idle.employment_type,
        metrics.metric,
        'value' as term,
        sum(
            case metrics.statistic
                when 'idle_share'
                    then coalesce(idle.idle_days >= metrics.low, true)::integer
            end
        ) as part,
        count(*) as whole

    from idle
    cross join metrics
    group by
        idle.population,
        idle.persona,
        idle.city,
        idle.employment_type,
        metrics.metric

)

select * from summed
where part is not null
