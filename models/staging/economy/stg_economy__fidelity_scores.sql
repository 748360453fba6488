with

source as (

    select * from {{ source('economy', 'fidelity_scores') }}

),

renamed as (

    select
        population,
        scope,
        scoring,
        property,
        score,
        pairs_counted

    from source

)

select * from renamed
