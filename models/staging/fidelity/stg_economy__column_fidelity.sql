with

source as (

    select * from {{ source('economy', 'column_fidelity') }}

),

renamed as (

    select
        population,
        table_name,
        column_name,
        metric,
        distance

    from source

)

select * from renamed
