with

scores as (

    select * from {{ ref('fidelity_scores') }}

),

original_scores as (

    select * from {{ ref('original_scores') }}

),

no_model as (

    select *
    from scores
    where population = 'no_model'

),

ceiling as (

    select *
    from scores
    where population = 'ceiling'

),

-- A calibrated population and its uncalibrated one have the same original.
synthetic as (

    select
        *,
        replace(population, '_uncalibrated', '') as original_population

    from scores
    where population not in ('no_model', 'ceiling')

),

beside_references as (

    select
        synthetic.population,
        synthetic.scope,
        synthetic.metric,
        synthetic.property,
        synthetic.score,
        no_model.score as no_model,
        ceiling.score as ceiling,
        original_scores.score as original,
        synthetic.ideal,
        abs(synthetic.score - synthetic.ideal)
        - abs(ceiling.score - ceiling.ideal) as gap_to_ceiling

    from synthetic
    left join no_model
        on
            synthetic.scope = no_model.scope
            and synthetic.metric = no_model.metric
            and synthetic.property = no_model.property
    left join ceiling
        on
            synthetic.scope = ceiling.scope
            and synthetic.metric = ceiling.metric
            and synthetic.property = ceiling.property
    left join original_scores
        on
            synthetic.original_population = original_scores.population
            and synthetic.scope = original_scores.scope
            and synthetic.metric = original_scores.metric
            and synthetic.property = original_scores.property

)

select * from beside_references
