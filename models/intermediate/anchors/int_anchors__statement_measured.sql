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
    where kind <> 'investment'

),

statements as (

    select * from {{ ref('int_transactions__simulated') }}

),

payments as (

    select
        statements.customer_id,
        statements.channel::varchar as channel,
        statements.category::varchar as category,
        isodow(statements.posted_at) as day_of_week,
        statements.amount_paise,
        statements.balance_after_paise,
        statements.is_presented,
        statements.is_recurring,
        statements.direction::varchar = 'debit' as is_debit,
        statements.due_at <> statements.posted_at as is_returned,
        coalesce(categories.payment = 'everyday', false)
        and not statements.is_recurring as is_everyday,
        -- under a mandate: presented by the payee, or a subscription; an instalment's
        -- interest is posted beside its principal and counts once
        statements.is_recurring
        and (
            statements.is_presented or coalesce(categories.payment = 'everyday', false)
        )
        and coalesce(categories.payment <> 'home' and categories.kind <> 'fee', true)
        and statements.category::varchar <> 'Interest' as is_by_mandate,
        coalesce(categories.payment = 'bill' and categories.kind <> 'fee', false)
            as is_bill,
        coalesce(categories.kind = 'fee', false) as is_fee,
        -- what customers pay others for: not their own cash, nor the bank's fees
        coalesce(categories.kind <> 'fee', false)
        and statements.category::varchar <> 'Cash' as is_payment

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
        category,
        day_of_week,
        is_everyday,
        is_by_mandate,
        is_bill,
        is_payment,
        is_debit,
        is_presented,
        is_returned,
        count(*) as payments,
        count(*) filter (where amount_paise > 40000) as large_payments,
        sum(amount_paise) as paise,
        count(*) filter (where amount_paise % 100 = 0) as whole,
        count(*) filter (where amount_paise % 1000 = 0) as tens

    from payments
    group by
        channel, category, day_of_week, is_everyday, is_by_mandate, is_bill, is_payment,
        is_debit, is_presented, is_returned

),

sizes as (

    select 12 * count(*) as customer_months
    from years

),

-- Whether an account was ever below zero, and how many items were paid from below zero:
-- those that a bank pays without the customer's consent, so no card payments.
below as (

    select
        customer_id,
        count(*) filter (
            where is_debit and not (is_everyday or is_fee) and balance_after_paise < 0
        ) as overdrafts,
        count(*) filter (where balance_after_paise < 0) as rows_below

    from payments
    group by customer_id

),

medians as (

    select
        channel,
        median(amount_paise) / 100 as median_payment

    from payments
    where is_everyday
    group by channel

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
            -- the returned share of the value over that of the number
            when 'statement_returned_value'
                then
                    {{ ratio(
                        'sum(counted.paise)', 'sum(counted.paise)',
                        'counted.is_presented and counted.is_returned',
                        'counted.is_presented'
                    ) }}
                    / nullif({{ ratio(
                        'sum(counted.payments)', 'sum(counted.payments)',
                        'counted.is_presented and counted.is_returned',
                        'counted.is_presented'
                    ) }}, 0)
            when 'statement_channel_mean'
                then {{ ratio(
                    'sum(counted.paise)', '100 * sum(counted.payments)',
                    'counted.is_debit and counted.channel = metrics.cut',
                    'counted.is_debit and counted.channel = metrics.cut'
                ) }}
            when 'statement_weekday'
                then {{ ratio(
                    'sum(counted.payments)', 'sum(counted.payments)',
                    'counted.is_everyday and counted.category <> \'Cash\''
                    ~ ' and counted.day_of_week between metrics.low and metrics.high',
                    'counted.is_everyday and counted.category <> \'Cash\''
                ) }}
            when 'statement_weekday_value'
                then {{ ratio(
                    'sum(counted.paise)', 'sum(counted.paise)',
                    'counted.is_everyday and counted.category <> \'Cash\''
                    ~ ' and counted.day_of_week between metrics.low and metrics.high',
                    'counted.is_everyday and counted.category <> \'Cash\''
                ) }}
            when 'statement_bill_weekday'
                then {{ ratio(
                    'sum(counted.payments)', 'sum(counted.payments)',
                    'counted.is_bill'
                    ~ ' and counted.day_of_week between metrics.low and metrics.high',
                    'counted.is_bill'
                ) }}
            when 'statement_pay_weekday'
                then {{ ratio(
                    'sum(counted.large_payments)', 'sum(counted.large_payments)',
                    'counted.category = \'Regular pay\''
                    ~ ' and counted.day_of_week between metrics.low and metrics.high',
                    'counted.category = \'Regular pay\''
                ) }}
            when 'statement_count_share'
                then {{ ratio(
                    'sum(counted.payments)', 'sum(counted.payments)',
                    'counted.is_payment and counted.channel = metrics.among'
                    ~ ' and counted.category = metrics.cut',
                    'counted.is_payment and counted.channel = metrics.among'
                ) }}
            when 'statement_value_share'
                then {{ ratio(
                    'sum(counted.paise)', 'sum(counted.paise)',
                    'counted.is_debit and counted.channel = metrics.cut',
                    'counted.is_debit and list_contains('
                    ~ "string_split(metrics.among, '+'), counted.channel)"
                ) }}
            when 'statement_payment_mean'
                then {{ ratio(
                    'sum(counted.paise)', '100 * sum(counted.payments)',
                    'counted.is_payment', 'counted.is_payment'
                ) }}
            when 'statement_payments'
                then {{ ratio(
                    'sum(counted.payments)', 'any_value(sizes.customer_months)',
                    'counted.is_payment'
                ) }}
            when 'statement_recurring'
                then {{ ratio(
                    'sum(counted.payments)', 'any_value(sizes.customer_months)',
                    'counted.is_debit and counted.is_by_mandate'
                ) }}
        end as actual

    from counted
    cross join metrics
    cross join sizes
    group by metrics.metric, metrics.statistic

),

measured_of_customers as (

    select
        metrics.metric,
        case metrics.statistic
            when 'statement_overdrawn'
                then {{ ratio('count(*)', 'count(*)', 'below.rows_below > 0') }}
            when 'statement_overdrafts'
                then {{ ratio(
                    'count(*)', 'count(*)', 'below.overdrafts > metrics.low'
                ) }}
        end as actual

    from below
    cross join metrics
    group by metrics.metric, metrics.statistic

),

all_measured as (

    select * from measured
    union all
    select * from measured_of_customers
    union all
    select
        metrics.metric,
        medians.median_payment as actual
    from metrics
    inner join medians
        on metrics.cut = medians.channel
    where metrics.statistic = 'statement_median'

)

select
    '{{ var("population") }}' as population,
    metric,
    actual

from all_measured
where actual is not null
