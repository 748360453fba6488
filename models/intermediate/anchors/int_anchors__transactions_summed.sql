-- Grain: one row per population, persona, city, employment type, metric of transactions
-- and term. Part and whole are null where there is nothing of the kind to add.
with

metrics as (

    select * from {{ ref('int_anchors__metrics_wanted') }}
    where table_name = 'transactions'

),

cells as (

    select * from {{ ref('int_anchors__transaction_cells') }}

),

people as (

    select
        population,
        persona,
        city_shown,
        employment_type_shown,
        employment_type,
        count(*) as people

    from {{ ref('int_anchors__people') }}
    where population in (select cells.population from cells)
    group by population, persona, city_shown, employment_type_shown, employment_type

),

counted as (

    select * from cells
    union all by name
    select * from people

),

-- What of each cell a metric is about: of its cut, out of those among which it looks.
chosen as (

    select
        counted.*,
        metrics.metric,
        metrics.statistic,
        metrics.cut = '*' or contains(
            '+' || metrics.cut || '+', '+' || counted.category || '+'
        ) as in_cut,
        case
            when metrics.statistic in ('month_spending_ratio', 'month_count_ratio')
                then counted.calendar_month = metrics.above
            when metrics.statistic = 'month_day_share'
                then counted.month_day between metrics.low and metrics.high
            when metrics.statistic = 'weekend_share' then in_cut and counted.is_weekend
            when metrics.statistic = 'transactions_per_customer' then true
            else in_cut
        end as in_part,
        case
            when metrics.statistic in ('month_spending_ratio', 'month_count_ratio')
                then counted.calendar_month = metrics.below
            when
                metrics.statistic in (
                    'mean_ticket', 'ticket_to_income', 'weekend_share'
                )
                then in_cut
            else true
        end as in_whole

    from counted
    cross join metrics
    where
        (
            metrics.among in ('', '*', counted.employment_type) or contains(
                '+' || metrics.among || '+', '+' || counted.category || '+'
            )
        )
        and case
            when metrics.statistic in ('month_spending_ratio', 'month_count_ratio')
                then counted.calendar_month is not null
            when metrics.statistic = 'month_day_share'
                then counted.month_day is not null
            else counted.calendar_month is null and counted.month_day is null
        end

),

valued as (

    select
        population,
        persona,
        city_shown as city,
        employment_type_shown as employment_type,
        metric,
        in_part,
        in_whole,
        case
            when
                statistic in (
                    'transactions_per_customer',
                    'transaction_share',
                    'month_count_ratio',
                    'month_day_share',
                    'weekend_share'
                )
                then transaction_count
            when statistic in ('spending_share', 'mean_ticket', 'month_spending_ratio')
                then amount
            when statistic = 'ticket_to_income' then 12 * amount
        end as part,
        case
            when statistic = 'transactions_per_customer' then people
            when
                statistic in (
                    'transaction_share',
                    'mean_ticket',
                    'month_count_ratio',
                    'month_day_share',
                    'weekend_share'
                )
                then transaction_count
            when statistic in ('spending_share', 'month_spending_ratio') then amount
            when statistic = 'ticket_to_income' then annual_income
        end as whole

    from chosen

),

summed as (

    select
        population,
        persona,
        city,
        employment_type,
        metric,
        'value' as term,
        sum(part) filter (where in_part) as part,
        sum(whole) filter (where in_whole) as whole

    from valued
    group by population, persona, city, employment_type, metric

)

select * from summed
where part is not null or whole is not null
