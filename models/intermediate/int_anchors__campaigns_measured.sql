-- Grain: one row per population and metric of campaign contacts.
with

metrics as (

    select * from {{ ref('int_anchors__metrics_wanted') }}
    where table_name = 'campaign_events'

),

events as (

    {% for population in ['base', 'hma'] %}
        select
            '{{ population }}' as population,
            response
        from {{ ref('stg_' ~ population ~ '__campaign_events') }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

people as (

    select
        population,
        count(*) as people

    from {{ ref('int_anchors__customers') }}
    group by population

),

-- A response tells the deepest step, so every step before it was reached as well.
reached as (

    select
        population,
        count(*) as contacts,
        count(*) filter (where response in ('Opened', 'Clicked', 'Converted'))
            as opened,
        count(*) filter (where response in ('Clicked', 'Converted')) as clicked,
        count(*) filter (where response = 'Converted') as converted

    from events
    group by population

),

measured as (

    select
        reached.population,
        metrics.metric,
        case metrics.statistic
            when 'contacts_per_customer' then reached.contacts / people.people
            when 'open_rate' then reached.opened / reached.contacts
            when 'click_rate' then reached.clicked / reached.contacts
            when 'conversion_rate' then reached.converted / reached.contacts
            when 'click_to_open_rate' then reached.clicked / reached.opened
        end as actual

    from reached
    inner join people
        on reached.population = people.population
    cross join metrics

)

select * from measured
where actual is not null
