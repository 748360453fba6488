-- An anchor whose metric no model measures is missing from the scorecard: of the base,
-- or of the population whose months are simulated, if they make a year.
-- Own data need not have every category and month that anchors are about.
with

anchors as (

    select
        *,
        metric like 'months:%' as is_of_months

    from {{ ref('anchors') }}

)

select
    anchors.anchor_id,
    anchors.metric

from anchors
left join {{ ref('anchor_scorecard') }} as scorecard
    on
        anchors.anchor_id = scorecard.anchor_id
        and scorecard.population
        = if(anchors.is_of_months, '{{ var("population") }}', 'base')
where
    scorecard.anchor_id is null
    and ({{ var('months') }} >= 12 or not anchors.is_of_months)
    and '{{ 'own' if var('base_dir') else 'faker' }}' = 'faker'
