-- CTGAN learns one table, so a population made by it has customers alone.
{% set source = 'base' if var('population') == 'ctgan' else var('population') %}

with

transactions as (

    select * from {{ ref('stg_' ~ source ~ '__transactions') }}
    {% if var('population') == 'ctgan' %} where false {% endif %}

)

select * from transactions
