-- An anchor whose metric no model measures is missing from the scorecard of the base.
-- Own data need not have every category and month that anchors are about.
select
    anchors.anchor_id,
    anchors.metric

from {{ ref('anchors') }} as anchors
left join {{ ref('anchor_scorecard') }} as scorecard
    on
        anchors.anchor_id = scorecard.anchor_id
        and scorecard.population = 'base'
where
    anchors.market = '{{ var("market") }}'
    and scorecard.anchor_id is null
    and '{{ 'own' if var('base_dir') else 'faker' }}' = 'faker'
