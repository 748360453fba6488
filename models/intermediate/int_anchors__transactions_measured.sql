-- Grain: one row per population and metric of transactions.
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
        count(*) as people

    from {{ ref('int_anchors__customers') }}
    group by population

),

-- Which cells a metric is about: those of its cut, out of those among which it looks.
chosen as (

    select
        cells.*,
        people.people,
        metrics.metric,
        metrics.statistic,
        metrics.low,
        metrics.high,
        metrics.above,
        metrics.below,
        metrics.cut = '*' or contains(
            '+' || metrics.cut || '+', '+' || cells.category || '+'
        ) as in_cut,
        metrics.among in ('', '*', cells.employment_type) or contains(
            '+' || metrics.among || '+', '+' || cells.category || '+'
        ) as is_among

    from cells
    inner join people
        on cells.population = people.population
    cross join metrics

),

measured as (

    select
        population,
        metric,
        case statistic
            when 'transactions_per_customer' then sum(transaction_count) / max(people)
            when 'transaction_share'
                then
                    sum(transaction_count) filter (where in_cut and is_among)
                    / sum(transaction_count) filter (where is_among)
            when 'spending_share'
                then
                    sum(amount) filter (where in_cut and is_among)
                    / sum(amount) filter (where is_among)
            when 'mean_ticket'
                then
                    sum(amount) filter (where in_cut and is_among)
                    / sum(transaction_count) filter (where in_cut and is_among)
            when 'ticket_to_income'
                then
                    12 * sum(amount) filter (where in_cut and is_among)
                    / sum(annual_income) filter (where in_cut and is_among)
            when 'month_spending_ratio'
                then
                    sum(amount) filter (where is_among and calendar_month = above)
                    / sum(amount) filter (where is_among and calendar_month = below)
            when 'month_count_ratio'
                then
                    sum(transaction_count) filter (
                        where is_among and calendar_month = above
                    )
                    / sum(transaction_count) filter (
                        where is_among and calendar_month = below
                    )
            when 'month_day_share'
                then
                    sum(transaction_count) filter (
                        where is_among and month_day between low and high
                    )
                    / sum(transaction_count) filter (where is_among)
            when 'weekend_share' then
                sum(transaction_count) filter (where in_cut and is_weekend)
                / sum(transaction_count) filter (where in_cut)
        end as actual

    from chosen
    group by population, metric, statistic

)

select * from measured
where actual is not null
