-- Grain: one row per population, persona, city, employment type, metric and term: all
-- that adds up. Of one exact type, so that no order of adding changes a digit.
{% for table in ['customers', 'transactions', 'activity', 'campaigns', 'months'] %}
    select
        population,
        persona,
        city,
        employment_type,
        metric,
        term,
        part::decimal(38, 12) as part,
        whole::decimal(38, 12) as whole
    from {{ ref('int_anchors__' ~ table ~ '_summed') }}
    {% if not loop.last %}union all{% endif %}
{% endfor %}
