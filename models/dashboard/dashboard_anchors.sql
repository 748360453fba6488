-- Grain: one row per population, persona, city, employment type, metric and term.
with

sums as (

    select * from {{ ref('int_anchors__sums') }}

),

final as (

    select
        -- key
        population,
        persona,
        city,
        employment_type,
        metric,
        term,

        -- sums
        coalesce(part, 0)::double as part,
        coalesce(whole, 0)::double as whole

    from sums
    where
        persona is not null
        and (part <> 0 or whole <> 0)

)

select * from final
