-- Grain: one row per metric of the first twelve simulated months of the chosen
-- population. No rows if fewer months are simulated.
with

metrics as (

    select * from {{ ref('int_anchors__metrics') }}
    where table_name = 'months'

),

years as (

    select * from {{ ref('int_months__first_year') }}

),

months as (

    select * from {{ ref('int_months__simulated') }}
    where month < '{{ var("first_month") }}-01'::date + interval 12 months

),

spending as (

    select
        month(months.month)::varchar as calendar_month,
        sum(months.spending_paise) as paise

    from months
    inner join years
        on months.customer_id = years.customer_id
    group by month(months.month)

),

spending_measured as (

    select
        metrics.metric,
        {{ ratio(
            'sum(spending.paise)', 'sum(spending.paise)',
            'calendar_month = metrics.numerator', 'calendar_month = metrics.denominator'
        ) }} as actual

    from spending
    cross join metrics
    where metrics.statistic = 'month_spending_ratio' and metrics.among = ''
    group by metrics.metric

),

-- A metric whose cut is a name describes that employment type alone.
selected as (

    select
        years.*,
        metrics.metric,
        metrics.statistic,
        years.employment_type = metrics.numerator as in_numerator,
        years.employment_type = metrics.denominator as in_denominator,
        years.last_days_past_due >= metrics.low
        and (metrics.high is null or years.last_days_past_due <= metrics.high)
            as is_late,
        years.most_days_past_due >= metrics.low as was_late

    from years
    cross join metrics
    where
        metrics.cut in ('', years.employment_type)
        or metrics.low is not null
        or metrics.denominator <> ''

),

years_measured as (

    select
        metric,
        case statistic
            when 'ever_late_share'
                then {{ ratio(
                    'count(*)', 'count(*)', 'is_borrower and was_late', 'is_borrower'
                ) }}
            when 'income_swings' then {{ ratio('sum(spikes + dips)', 'count(*)') }}
            when 'income_variation' then median(income_variation)
            when 'instalments_to_income'
                then {{ ratio('sum(loan_due_paise)', 'sum(income_when_due_paise)') }}
            when 'late_balance_share'
                then {{ ratio(
                    'coalesce(sum(last_outstanding_paise) filter (where is_late), 0)',
                    'sum(last_outstanding_paise)'
                ) }}
            when 'late_share'
                then {{ ratio(
                    'count(*)', 'count(*)', 'is_borrower and is_late', 'is_borrower'
                ) }}
            when 'mean_sip'
                then {{ ratio('sum(sip_paise)', '100 * sum(sip_orders)') }}
            when 'overdrawn_month_share'
                then {{ ratio('sum(months_overdrawn)', '12 * count(*)') }}
            when 'overdrawn_share'
                then {{ ratio('count(*)', 'count(*)', 'months_overdrawn > 0') }}
            when 'regular_pay_variation_ratio'
                then
                    median(regular_pay_variation) filter (where in_numerator)
                    / nullif(
                        median(regular_pay_variation) filter (where in_denominator), 0
                    )
            when 'saved_share'
                then {{ ratio(
                    'sum(kept_paise + principal_paise)', 'sum(income_paise)'
                ) }}
            when 'spending_to_income_variation'
                then
                    median(spending_variation) / nullif(median(income_variation), 0)
            when 'spikes_to_dips' then {{ ratio('sum(spikes)', 'sum(dips)') }}
        end as actual

    from selected
    group by metric, statistic

),

measured as (

    select * from spending_measured
    union all
    select * from years_measured

)

select
    '{{ var("population") }}' as population,
    metric,
    actual

from measured
