-- Anchors without a measured value, for the base or, for metrics of months, the chosen
-- population if a year is simulated. Own data may lack categories or months.
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
