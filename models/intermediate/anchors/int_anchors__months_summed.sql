-- Grain: one row per persona, city, employment type, metric of a simulated year and
-- term; nothing where fewer months are lived.
with

metrics as (

    select * from {{ ref('int_anchors__metrics_wanted') }}
    where table_name = 'months'

),

people as (

    select * from {{ ref('int_anchors__people') }}
    where population = '{{ var("population") }}'

),

years as (

    select
        years.*,
        people.persona,
        people.city_shown,
        people.employment_type_shown

    from {{ ref('int_anchors__years_lived') }} as years
    left join people
        on years.customer_id = people.customer_id

),

calendar as (

    select
        years.persona,
        years.city_shown,
        years.employment_type_shown,
        month(months.month)::varchar as calendar_month,
        sum(months.spending_paise) as spending_paise

    from {{ ref('int_behavior__months_simulated') }} as months
    inner join years
        on months.customer_id = years.customer_id
    where months.month < '{{ var("first_month") }}-01'::date + interval 12 months
    group by
        years.persona,
        years.city_shown,
        years.employment_type_shown,
        month(months.month)

),

seasons as (

    select
        calendar.persona,
        calendar.city_shown,
        calendar.employment_type_shown,
        metrics.metric,
        calendar.spending_paise * (calendar.calendar_month = metrics.above)::integer
            as part,
        calendar.spending_paise * (calendar.calendar_month = metrics.below)::integer
            as whole

    from metrics
    cross join calendar
    where metrics.statistic = 'month_spending_ratio'

),

lives as (

    select
        years.persona,
        years.city_shown,
        years.employment_type_shown,
        metrics.metric,
        case metrics.statistic
            when 'ever_late_share'
                then (years.most_days_past_due >= metrics.low)::integer
            when 'late_share' then (years.last_days_past_due >= metrics.low)::integer
            when 'late_balance_share'
                then if(
                    years.last_days_past_due >= metrics.low,
                    years.last_outstanding_paise,
                    0
                )
            when 'overdrawn_share' then (years.months_overdrawn > 0)::integer
            when 'overdrawn_month_share' then years.months_overdrawn
            when 'instalments_to_income' then years.loan_due_paise
            when 'mean_sip' then years.sip_paise
            when 'saved_share' then years.kept_paise + years.principal_paise
            when 'income_swings' then years.spikes + years.dips
            when 'spikes_to_dips' then years.spikes
        end as part,
        case metrics.statistic
            when 'late_balance_share' then years.last_outstanding_paise
            when 'overdrawn_month_share' then 12
            when 'instalments_to_income' then years.income_when_due_paise
            when 'mean_sip' then 100 * years.months_with_sip
            when 'saved_share' then years.income_paise
            when 'spikes_to_dips' then years.dips
            else 1
        end as whole

    from metrics
    cross join years
    where
        (metrics.cut in ('', years.employment_type) or metrics.low is not null)
        and (
            years.is_borrower
            or metrics.statistic not in ('ever_late_share', 'late_share')
        )

),

valued as (

    select * from seasons
    union all
    select * from lives
    where part is not null

),

summed as (

    select
        '{{ var("population") }}' as population,
        persona,
        city_shown as city,
        employment_type_shown as employment_type,
        metric,
        'value' as term,
        sum(part) as part,
        sum(whole) as whole

    from valued
    group by persona, city_shown, employment_type_shown, metric

)

select * from summed
