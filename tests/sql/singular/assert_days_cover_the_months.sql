-- Months whose numbers of days or weekend days differ from the calendar.
with

counted as (

    select
        month,
        count(*) as days_counted,
        count(*) filter (where is_weekend) as weekend_days

    from {{ ref('days') }}
    group by month

)

select
    months.month,
    months.days_in_month,
    counted.days_counted,
    months.weekend_days,
    counted.weekend_days as weekend_days_counted

from {{ ref('months') }} as months
full join counted
    on months.month = counted.month
where
    months.days_in_month is distinct from counted.days_counted
    or months.weekend_days is distinct from counted.weekend_days
