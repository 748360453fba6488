with

column_fidelity as (

    select * from {{ ref('stg_economy__column_fidelity') }}

)

select * from column_fidelity
