-- Grain: one row per population, persona, city, employment type, metric of campaign
-- contacts and term.
with

metrics as (

    select * from {{ ref('int_anchors__metrics_wanted') }}
    where table_name = 'campaign_events'

),

people as (

    select * from {{ ref('int_anchors__people') }}

),

events as (

    {% for population in ['base', 'hma'] %}
        select
            '{{ population }}' as population,
            customer_id,
            response
        from {{ ref('stg_' ~ population ~ '__campaign_events') }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

populations as (

    select distinct population
    from events

),

-- A response tells the deepest step, so every step before it was reached as well.
reached as (

    select
        people.population,
        people.persona,
        people.city_shown as city,
        people.employment_type_shown as employment_type,
        0 as people,
        count(*) as contacts,
        count(*) filter (where events.response in ('Opened', 'Clicked', 'Converted'))
            as opened,
        count(*) filter (where events.response in ('Clicked', 'Converted')) as clicked,
        count(*) filter (where events.response = 'Converted') as converted

    from events
    inner join people
        on
            events.population = people.population
            and events.customer_id = people.customer_id
    group by
        people.population,
        people.persona,
        people.city_shown,
        people.employment_type_shown

    union all

    select
        people.population,
        people.persona,
        people.city_shown as city,
        people.employment_type_shown as employment_type,
        count(*) as people,
        0 as contacts,
        0 as opened,
        0 as clicked,
        0 as converted

    from people
    inner join populations
        on people.population = populations.population
    group by
        people.population,
        people.persona,
        people.city_shown,
        people.employment_type_shown

),

summed as (

    select
        reached.population,
        reached.persona,
        reached.city,
        reached.employment_type,
        metrics.metric,
        'value' as term,
        sum(
            case metrics.statistic
                when 'contacts_per_customer' then reached.contacts
                when 'open_rate' then reached.opened
                when 'click_rate' then reached.clicked
                when 'conversion_rate' then reached.converted
                when 'click_to_open_rate' then reached.clicked
            end
        ) as part,
        sum(
            case metrics.statistic
                when 'contacts_per_customer' then reached.people
                when 'click_to_open_rate' then reached.opened
                else reached.contacts
            end
        ) as whole

    from reached
    cross join metrics
    group by
        reached.population,
        reached.persona,
        reached.city,
        reached.employment_type,
        metrics.metric

)

select * from summed
where part is not null
