with

source as (

    select * from {{ source('hma', 'transactions') }}

),

renamed as (

    select
        transaction_id,
        customer_id,
        transaction_date,
        category,
        amount

    from source

)

select * from renamed
