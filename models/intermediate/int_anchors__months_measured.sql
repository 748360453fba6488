-- Grain: one row per metric of a simulated year; nothing where fewer months are lived.
with

metrics as (

    select * from {{ ref('int_anchors__metrics_wanted') }}
    where table_name = 'months'

),

years as (

    select * from {{ ref('int_anchors__years_lived') }}

),

calendar as (

    select
        month(months.month)::varchar as calendar_month,
        sum(months.spending_paise) as spending_paise

    from {{ ref('int_behavior__months_simulated') }} as months
    inner join years
        on months.customer_id = years.customer_id
    where months.month < '{{ var("first_month") }}-01'::date + interval 12 months
    group by month(months.month)

),

seasons as (

    select
        metrics.metric,
        sum(calendar.spending_paise) filter (
            where calendar.calendar_month = metrics.above
        ) / sum(calendar.spending_paise) filter (
            where calendar.calendar_month = metrics.below
        ) as actual

    from metrics
    cross join calendar
    where metrics.statistic = 'month_spending_ratio'
    group by metrics.metric

),

lives as (

    select
        metrics.metric,
        case metrics.statistic
            when 'ever_late_share'
                then avg((years.most_days_past_due >= metrics.low)::integer) filter (
                    where years.is_borrower
                )
            when 'late_share'
                then avg((years.last_days_past_due >= metrics.low)::integer) filter (
                    where years.is_borrower
                )
            when 'late_balance_share'
                then
                    coalesce(
                        sum(years.last_outstanding_paise) filter (
                            where years.last_days_past_due >= metrics.low
                        ), 0
                    )
                    / nullif(sum(years.last_outstanding_paise), 0)
            when 'overdrawn_share' then avg((years.months_overdrawn > 0)::integer)
            when 'overdrawn_month_share' then sum(years.months_overdrawn) / sum(12)
            when 'instalments_to_income'
                then
                    sum(years.loan_due_paise)
                    / nullif(sum(years.income_when_due_paise), 0)
            when 'mean_sip'
                then sum(years.sip_paise) / nullif(sum(years.months_with_sip), 0) / 100
            when 'saved_share'
                then
                    sum(years.kept_paise + years.principal_paise)
                    / nullif(sum(years.income_paise), 0)
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
            when 'income_swings' then avg(years.spikes + years.dips)
            when 'spikes_to_dips' then sum(years.spikes) / nullif(sum(years.dips), 0)
        end as actual

    from metrics
    cross join years
    where
        metrics.statistic = 'regular_pay_variation_ratio'
        or metrics.cut in ('', years.employment_type)
        or metrics.low is not null
    group by metrics.metric, metrics.statistic

),

measured as (

    select * from seasons
    union all
    select * from lives

)

select
    '{{ var("population") }}' as population,
    metric,
    actual::double as actual

from measured
where actual is not null
