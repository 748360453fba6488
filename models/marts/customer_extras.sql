with

extras as (

    select * from {{ ref('stg_economy__customer_extras') }}

),

final as (

    select
        customer_id,
        column_name,
        value_type,
        value

    from extras
    where population = '{{ var("population") }}'

)

select * from final
