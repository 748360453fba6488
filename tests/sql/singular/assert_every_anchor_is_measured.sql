-- Anchors without a measured value, for the base or, for metrics of months, the chosen
-- population if a year is simulated, of the statement if transactions are. Own data may
-- lack categories or months.
with

anchors as (

    select
        *,
        metric like 'months:%' as is_of_months,
        metric like 'months:statement%' as is_of_statement

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
    and ({{ var('simulate_transactions') }} or not anchors.is_of_statement)
    and '{{ 'own' if var('base_dir') else 'faker' }}' = 'faker'
