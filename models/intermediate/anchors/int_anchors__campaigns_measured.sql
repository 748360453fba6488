-- Grain: one row per population and metric of campaign contacts.
with

metrics as (

    select * from {{ ref('int_anchors__metrics') }}
    where table_name = 'campaign_events'

),

events as (

    select * from {{ ref('int_campaigns__events_all_populations') }}

),

customers as (

    select * from {{ ref('int_customers__all_populations') }}

),

sizes as (

    select
        population,
        count(*) as customers

    from customers
    group by population

),

-- The response is the last step reached, so it implies every step before it.
steps as (

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
        steps.population,
        metrics.metric,
        case metrics.statistic
            when 'click_rate' then steps.clicked / steps.contacts
            when 'click_to_open_rate' then steps.clicked / nullif(steps.opened, 0)
            when 'contacts_per_customer' then steps.contacts / sizes.customers
            when 'conversion_rate' then steps.converted / steps.contacts
            when 'open_rate' then steps.opened / steps.contacts
        end as actual

    from steps
    inner join sizes
        on steps.population = sizes.population
    cross join metrics

)

select * from measured
