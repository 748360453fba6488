-- Grain: one row per metric that an anchor of the market asks for.
-- A metric is table:statistic:cut:among, the last two where the statistic needs them.
-- A cut is a range such as 2-5, two names such as Female/Male, or names joined by +.
with

anchors as (

    select * from {{ ref('anchors') }}

),

metrics as (

    select distinct metric
    from anchors

),

parts as (

    select
        metric,
        split_part(metric, ':', 1) as table_name,
        split_part(metric, ':', 2) as statistic,
        split_part(metric, ':', 3) as cut,
        split_part(metric, ':', 4) as among

    from metrics

),

metrics_wanted as (

    select
        *,
        try_cast(split_part(cut, '-', 1) as double) as low,
        try_cast(split_part(cut, '-', 2) as double) as high,
        split_part(cut, '/', 1) as above,
        split_part(cut, '/', 2) as below

    from parts

)

select * from metrics_wanted
