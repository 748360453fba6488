with

source as (

    select * from {{ source('economy', 'fidelity_scores') }}

),

renamed as (

    select
        population,
        scope,
        metric,
        property,
        score,
        ideal,
        pairs_counted

    from source

)

select * from renamed
