-- Grain: one row per anchor of the market and population that has its tables.
with

anchors as (

    select * from {{ ref('anchors') }}

),

measured as (

    {% for table in [
        'customers', 'transactions', 'campaigns', 'months', 'habits', 'shocks',
        'statement'
    ] %}
        select
            population,
            metric,
            round(actual, 9) as actual
        from {{ ref('int_anchors__' ~ table ~ '_measured') }}
        where actual is not null
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

anchor_scorecard as (

    select
        anchors.anchor_id,
        '{{ var("market") }}' as market,
        measured.population,
        anchors.metric,
        anchors.target,
        anchors.tolerance,
        anchors.unit,
        measured.actual,
        measured.actual - anchors.target as error,
        abs(measured.actual - anchors.target) <= anchors.tolerance as passed,
        anchors.used_for_fit,
        anchors.source,
        anchors.year,
        anchors.url,
        anchors.confidence

    from anchors
    inner join measured
        on anchors.metric = measured.metric

)

select * from anchor_scorecard
