-- Grain: one row per population and metric of transactions.
with

metrics as (

    select * from {{ ref('int_anchors__metrics') }}
    where table_name = 'transactions'

),

days as (

    select * from {{ ref('int_anchors__transaction_days') }}

),

customers as (

    select * from {{ ref('int_customers__all_populations') }}

),

sizes as (

    select
        population,
        count(*) as customers

    from customers
    group by population

),

selected as (

    select
        days.*,
        sizes.customers,
        metrics.metric,
        metrics.statistic,
        metrics.among,
        metrics.cut = '*'
        or list_contains(string_split(metrics.cut, '+'), days.category) as in_cut,
        month(days.transaction_date)::varchar = metrics.numerator as in_numerator,
        month(days.transaction_date)::varchar = metrics.denominator as in_denominator,
        day(days.transaction_date) between metrics.low and metrics.high as in_range,
        isodow(days.transaction_date) >= 6 as is_weekend

    from days
    inner join sizes
        on days.population = sizes.population
    cross join metrics
    where
        metrics.among in ('', '*', days.employment_type)
        or list_contains(string_split(metrics.among, '+'), days.category)

),

measured as (

    select
        population,
        metric,
        case
            when statistic = 'mean_ticket'
                then {{ ratio(
                    'sum(amount)', 'sum(transaction_count)', 'in_cut', 'in_cut'
                ) }}
            when statistic = 'month_count_ratio'
                then {{ ratio(
                    'sum(transaction_count)', 'sum(transaction_count)',
                    'in_numerator', 'in_denominator'
                ) }}
            when statistic = 'month_day_share'
                then {{ ratio(
                    'sum(transaction_count)', 'sum(transaction_count)', 'in_range'
                ) }}
            when statistic = 'month_spending_ratio'
                then {{ ratio(
                    'sum(amount)', 'sum(amount)', 'in_numerator', 'in_denominator'
                ) }}
            when statistic = 'spending_share'
                then {{ ratio('sum(amount)', 'sum(amount)', 'in_cut') }}
            when statistic = 'ticket_to_income'
                then {{ ratio(
                    '12 * sum(amount)', 'sum(annual_income)', 'in_cut', 'in_cut'
                ) }}
            when statistic = 'transaction_share'
                then {{ ratio(
                    'sum(transaction_count)', 'sum(transaction_count)', 'in_cut'
                ) }}
            when statistic = 'transactions_per_customer' and among = ''
                then {{ ratio('sum(transaction_count)', 'any_value(customers)') }}
            when statistic = 'weekend_share'
                then {{ ratio(
                    'sum(transaction_count)', 'sum(transaction_count)',
                    'in_cut and is_weekend', 'in_cut'
                ) }}
        end as actual

    from selected
    group by population, metric, statistic, among

)

select * from measured
