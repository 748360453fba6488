with

source as (

    select * from {{ source('economy', 'customer_extras') }}

),

renamed as (

    select
        population,
        customer_id,
        column_name,
        value_type,
        value

    from source

)

select * from renamed
