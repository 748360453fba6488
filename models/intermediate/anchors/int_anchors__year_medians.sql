-- Grain: one row per median of a simulated year. Medians do not add up.
with

metrics as (

    select * from {{ ref('int_anchors__metrics_wanted') }}
    where table_name = 'months'

),

years as (

    select * from {{ ref('int_anchors__years_lived') }}

),

measured as (

    select
        '{{ var("population") }}' as population,
        metrics.metric,
        case metrics.statistic
            when 'income_variation' then median(years.income_variation)
            when 'spending_to_income_variation'
                then
                    median(years.spending_variation)
                    / nullif(median(years.income_variation), 0)
            when 'regular_pay_variation_ratio'
                then
                    median(years.regular_pay_variation) filter (
                        where years.employment_type = metrics.above
                    )
                    / nullif(
                        median(years.regular_pay_variation) filter (
                            where years.employment_type = metrics.below
                        ), 0
                    )
        end as actual

    from metrics
    cross join years
    where
        metrics.statistic = 'regular_pay_variation_ratio'
        or metrics.cut in ('', years.employment_type)
    group by metrics.metric, metrics.statistic

)

select * from measured
where actual is not null
