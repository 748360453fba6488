-- Grain: one row per change of a simulated scenario.
{% set names = var('scenarios') %}

with

scenarios as (

    select * from {{ ref('scenarios') }}

),

simulated as (

    select *
    from scenarios
    where
        scenario in (
            {% for name in names %}
                '{{ name }}',
            {% endfor %}
            ''
        )

)

select * from simulated
