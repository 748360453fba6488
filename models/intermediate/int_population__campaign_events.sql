-- CTGAN learns one table, so a population made by it has customers alone.
{% set source = 'base' if var('population') == 'ctgan' else var('population') %}

with

campaign_events as (

    select * from {{ ref('stg_' ~ source ~ '__campaign_events') }}
    {% if var('population') == 'ctgan' %} where false {% endif %}

)

select * from campaign_events
