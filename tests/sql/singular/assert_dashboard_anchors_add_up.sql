-- Anchors of a population that the dashboard shows to which its sums over all do not
-- come, or of which it has none though they add up, as medians do not.
with

sums as (

    select
        population,
        metric,
        sum(part) filter (where term = 'value') as part,
        sum(whole) filter (where term = 'value') as whole,
        sum(part) filter (where term = 'square') as squares,
        sum(part) filter (where term = 'above') as part_above,
        sum(whole) filter (where term = 'above') as whole_above,
        sum(part) filter (where term = 'below') as part_below,
        sum(whole) filter (where term = 'below') as whole_below

    from {{ ref('dashboard_anchors') }}
    group by population, metric

),

shown as (

    select
        population,
        metric,
        case
            when squares is not null
                then sqrt((squares - part * part / whole) / (whole - 1))
            when part_above is not null
                then part_above / whole_above * whole_below / part_below
            else part / whole
        end as actual

    from sums

),

populations as (

    select distinct population
    from {{ ref('int_dashboard__customers') }}

),

medians as (

    select metric from {{ ref('int_anchors__customer_medians') }}
    union
    select metric from {{ ref('int_anchors__year_medians') }}

)

select
    scorecard.population,
    scorecard.anchor_id,
    scorecard.actual,
    shown.actual as actual_shown

from {{ ref('anchor_scorecard') }} as scorecard
inner join populations
    on scorecard.population = populations.population
left join medians
    on scorecard.metric = medians.metric
left join shown
    on
        scorecard.population = shown.population
        and scorecard.metric = shown.metric
where
    medians.metric is null
    and coalesce(abs(shown.actual - scorecard.actual) > 1e-8, true)
