-- Grain: one row per population and metric.
with

sums as (

    select * from {{ ref('int_anchors__sums') }}

),

ratios as (

    select
        population,
        metric,
        term,
        sum(part)::double / nullif(sum(whole), 0)::double as ratio,
        sum(whole)::double as whole

    from sums
    group by population, metric, term

),

terms as (

    select
        population,
        metric,
        max(ratio) filter (where term = 'value') as mean_value,
        max(ratio) filter (where term = 'square') as mean_square,
        max(ratio) filter (where term = 'above') as above,
        max(ratio) filter (where term = 'below') as below,
        max(whole) as whole

    from ratios
    group by population, metric

),

added_up as (

    select
        population,
        metric,
        case
            when mean_square is not null
                then sqrt(
                    greatest(mean_square - mean_value * mean_value, 0)
                    * whole / nullif(whole - 1, 0)
                )
            else coalesce(mean_value, above / nullif(below, 0))
        end as actual

    from terms

),

measured as (

    select * from added_up
    union all
    select * from {{ ref('int_anchors__customer_medians') }}
    union all
    select * from {{ ref('int_anchors__year_medians') }}

)

select * from measured
where actual is not null
