-- Grain: one row per metric of the market's anchors.
-- A metric is table:statistic:cut:among; cut and among may be empty. A cut is a range
-- (2-5), two names (Female/Male) or several names (Housing+Utilities).
with

anchors as (

    select * from {{ ref('anchors') }}

),

parts as (

    select distinct
        metric,
        split_part(metric, ':', 1) as table_name,
        split_part(metric, ':', 2) as statistic,
        split_part(metric, ':', 3) as cut,
        split_part(metric, ':', 4) as among

    from anchors

),

metrics as (

    select
        *,
        try_cast(split_part(cut, '-', 1) as double) as low,
        try_cast(split_part(cut, '-', 2) as double) as high,
        split_part(cut, '/', 1) as numerator,
        split_part(cut, '/', 2) as denominator

    from parts

)

select * from metrics
