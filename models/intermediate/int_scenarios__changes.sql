-- Grain: one row per change of a scenario that is lived, in the order of the seed's names.
with

scenarios as (

    select * from {{ ref('scenarios') }}

),

lived as (

    select *
    from scenarios
    where scenario in ('{{ var("scenarios") | join("', '") }}')

)

select * from lived
order by scenario, parameter, applies_to, month_from
