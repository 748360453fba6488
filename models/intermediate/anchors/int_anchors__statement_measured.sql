-- Grain: one row per metric of the statement in the first twelve simulated months of
-- the chosen population. No rows if fewer months, or no transactions, are simulated.
with

metrics as (

    select * from {{ ref('int_anchors__metrics') }}
    where table_name = 'months' and starts_with(statistic, 'statement_')

),

years as (

    select * from {{ ref('int_months__first_year') }}

),

categories as (

    select * from {{ ref('categories') }}
    where payment = 'everyday' and kind <> 'investment'

),

statements as (

    select * from {{ ref('int_transactions__simulated') }}

),

payments as (

    select
        statements.channel::varchar as channel,
        statements.amount_paise,
        statements.is_presented,
        statements.due_at <> statements.posted_at as is_returned,
        categories.category is not null and not statements.is_recurring
            as is_everyday

    from statements
    inner join years
        on statements.customer_id = years.customer_id
    left join categories
        on statements.category::varchar = categories.category
    where
        statements.posted_at
        < '{{ var("first_month") }}-01'::date + interval 12 months

),

counted as (

    select
        channel,
        is_everyday,
        is_presented,
        is_returned,
        count(*) as payments,
        sum(amount_paise) as paise,
        count(*) filter (where amount_paise % 100 = 0) as whole,
        count(*) filter (where amount_paise % 1000 = 0) as tens

    from payments
    group by channel, is_everyday, is_presented, is_returned

),

measured as (

    select
        metrics.metric,
        case metrics.statistic
            when 'statement_mean'
                then {{ ratio(
                    'sum(counted.paise)', '100 * sum(counted.payments)',
                    'counted.is_everyday and counted.channel = metrics.cut',
                    'counted.is_everyday and counted.channel = metrics.cut'
                ) }}
            when 'statement_whole'
                then {{ ratio(
                    'sum(counted.whole)', 'sum(counted.payments)',
                    'counted.is_everyday and counted.channel = metrics.cut',
                    'counted.is_everyday and counted.channel = metrics.cut'
                ) }}
            when 'statement_tens'
                then {{ ratio(
                    'sum(counted.tens)', 'sum(counted.payments)',
                    'counted.is_everyday', 'counted.is_everyday'
                ) }}
            when 'statement_returned'
                then {{ ratio(
                    'sum(counted.payments)', 'sum(counted.payments)',
                    'counted.is_presented and counted.is_returned',
                    'counted.is_presented'
                ) }}
        end as actual

    from counted
    cross join metrics
    group by metrics.metric, metrics.statistic

)

select
    '{{ var("population") }}' as population,
    metric,
    actual

from measured
where actual is not null
