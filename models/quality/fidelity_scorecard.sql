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
copies as (

    select
        *,
        replace(population, '_uncalibrated', '') as original_population

    from scores
    where population not in ('no_model', 'ceiling')

),

beside_references as (

    select
        copies.population,
        copies.scope,
        copies.metric,
        copies.property,
        copies.score,
        no_model.score as no_model,
        ceiling.score as ceiling,
        original_scores.score as original,
        copies.ideal,
        abs(copies.score - copies.ideal)
        - abs(ceiling.score - ceiling.ideal) as gap_to_ceiling

    from copies
    left join no_model
        on
            copies.scope = no_model.scope
            and copies.metric = no_model.metric
            and copies.property = no_model.property
    left join ceiling
        on
            copies.scope = ceiling.scope
            and copies.metric = ceiling.metric
            and copies.property = ceiling.property
    left join original_scores
        on
            copies.original_population = original_scores.population
            and copies.scope = original_scores.scope
            and copies.metric = original_scores.metric
            and copies.property = original_scores.property

)

select * from beside_references
