with

months as (

    select * from {{ ref('stg_economy__month_factors') }}

)

select * from months
