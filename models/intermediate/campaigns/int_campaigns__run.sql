-- Grain: one row per campaign that runs. The place is its bit in masks of conversions,
-- in order of month and name.
{% set names = var('campaigns') %}

with

campaigns as (

    select * from {{ ref('campaigns') }}

),

run as (

    select
        campaign,
        month,
        audience,
        channel,
        offer,
        goal,
        contact_cost,
        conversion_cost,
        treated_share,
        assignment,
        confounding,
        source,
        note,
        (row_number() over (order by month, campaign) - 1)::integer as place

    from campaigns
    where
        campaign in (
            {% for name in names or [''] %}
                '{{ name }}'
                {% if not loop.last %},{% endif %}
            {% endfor %}
        )

)

select * from run
