with

transactions as (

    select * from {{ ref('int_population__transactions') }}

)

select * from transactions
