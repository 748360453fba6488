with

fidelity_scores as (

    select * from {{ ref('stg_economy__fidelity_scores') }}

)

select * from fidelity_scores
