with

transactions as (

    {{ children_of_population('transactions') }}

)

select * from transactions
