-- Grain: one row per metric of the first twelve simulated months of the chosen
-- population that follows single customers or categories. No rows if fewer months are
-- simulated.
{% set incomes_among = (
    "buffers.year_income >= try_cast(split_part(metrics.among, '-', 1) as double) and "
    ~ "buffers.year_income < try_cast(split_part(metrics.among, '-', 2) as double)"
) %}
with

metrics as (

    select * from {{ ref('int_anchors__metrics') }}
    where table_name = 'months'

),

years as (

    select * from {{ ref('int_months__first_year') }}

),

accounts as (

    select * from {{ ref('int_customers__accounts_opened') }}

),

events as (

    select * from {{ ref('int_lives__events') }}

),

categories as (

    select
        places.category,
        places.place,
        categories.payment = 'home' as is_home

    from {{ ref('int_transactions__spending_categories') }} as places
    inner join {{ ref('categories') }} as categories
        on places.category = categories.category

),

months as (

    select
        months.*,
        months.income_paise
        - months.bonus_paise
        - months.refund_paise
        - months.interest_paise
        - months.support_paise as regular_pay_paise,
        years.employment_type,
        years.is_borrower

    from {{ ref('int_months__simulated') }} as months
    inner join years
        on months.customer_id = years.customer_id
    where months.month < '{{ var("first_month") }}-01'::date + interval 12 months

),

by_category as (

    select
        categories.category,
        categories.is_home,
        months.month,
        months.customer_id,
        months.home,
        months.spending_by_category_paise[categories.place] as paise

    from months
    cross join categories

),

totals as (

    select
        category,
        month(month)::varchar as calendar_month,
        sum(paise) as paise,
        count(*) as customer_months

    from by_category
    group by category, month(month)

),

totals_measured as (

    select
        metrics.metric,
        case metrics.statistic
            when 'spending_share'
                then {{ ratio(
                    'sum(totals.paise)', 'sum(totals.paise)',
                    "list_contains(string_split(metrics.cut, '+'), totals.category)",
                    "list_contains(string_split(metrics.among, '+'), totals.category)"
                ) }}
            when 'category_outlay'
                then {{ ratio(
                    'sum(totals.paise)', '100 * sum(totals.customer_months)',
                    'totals.category = metrics.cut', 'totals.category = metrics.cut'
                ) }}
            when 'month_spending_ratio'
                then {{ ratio(
                    'sum(totals.paise)', 'sum(totals.paise)',
                    "totals.calendar_month = metrics.numerator and "
                    ~ "list_contains(string_split(metrics.among, '+'), totals.category)",
                    "totals.calendar_month = metrics.denominator and "
                    ~ "list_contains(string_split(metrics.among, '+'), totals.category)"
                ) }}
        end as actual

    from totals
    cross join metrics
    where
        metrics.statistic in ('spending_share', 'category_outlay')
        or (metrics.statistic = 'month_spending_ratio' and metrics.among <> '')
    group by metrics.metric, metrics.statistic

),

-- The rents that a customer paid (home 0: rents), and how often they changed.
rents as (

    select
        customer_id,
        count(*) filter (where home = 0 and paise > 0) as months_rented,
        sum(paise) filter (where home = 0 and paise > 0) as rent_paise,
        max(times) as most_repeated,
        count(*) filter (where paise <> paise_before) as changes

    from (
        select
            customer_id,
            home,
            paise,
            count(*) over (partition by customer_id, paise) as times,
            lag(paise) over (partition by customer_id order by month) as paise_before

        from by_category
        where is_home
    ) as paid
    group by customer_id

),

-- Logs are whole millionths, so that sums do not depend on their order.
steps as (

    select
        customer_id,
        month,
        employment_type,
        is_employed
        and lag(is_employed) over customer_months
        and pay_level = lag(pay_level) over customer_months as has_same_job,
        regular_pay_paise = lag(regular_pay_paise) over customer_months
            as has_same_pay,
        log_spending * 12 - sum(log_spending) over (partition by customer_id)
            as deviation,
        lag(log_spending) over customer_months * 12
        - sum(log_spending) over (partition by customer_id) as deviation_before

    from (
        select
            *,
            round(1000000 * ln(nullif(spending_paise, 0)))::bigint as log_spending

        from months
        qualify count(log_spending) over (partition by customer_id) = 12
    ) as log_months
    window customer_months as (partition by customer_id order by month)

),

autocorrelation as (

    select
        (
            count(*) * sum(deviation::hugeint * deviation_before)
            - sum(deviation) * sum(deviation_before)
        )::double
        / sqrt(
            (
                count(*) * sum(deviation::hugeint * deviation) - sum(deviation) ** 2
            )::double
            * (
                count(*) * sum(deviation_before::hugeint * deviation_before)
                - sum(deviation_before) ** 2
            )::double
        ) as actual

    from steps
    where
        deviation_before is not null
        and deviation is not null

),

lates as (

    select
        metrics.metric,
        {{ ratio(
            'count(*)', 'count(*)',
            "months.month = '" ~ var("first_month") ~ "-01'::date",
            "months.month <> '" ~ var("first_month") ~ "-01'::date"
        ) }} as actual

    from months
    cross join metrics
    where
        metrics.statistic = 'late_in_first_month'
        and months.is_borrower
        and months.days_past_due >= metrics.low
        and months.month in (
            '{{ var("first_month") }}-01'::date,
            '{{ var("first_month") }}-01'::date + interval 11 months
        )
    group by metrics.metric

),

-- Money on the account at the year's end, in months of spending and in weeks of income.
buffers as (

    select
        customer_id,
        arg_max(balance_paise, month)::double / 100 as balance,
        arg_max(balance_paise, month)::double * 12
        / nullif(sum(spending_paise), 0)::double as months_of_spending,
        arg_max(balance_paise, month)::double * 52
        / nullif(sum(income_paise), 0)::double as weeks_of_income,
        sum(income_paise)::double / 100 as year_income

    from months
    group by customer_id

),

-- The home of the first month, and who has a new one in the year.
homes as (

    select
        accounts.customer_id,
        accounts.city,
        case months.home when 0 then 'rents' when 1 then 'owns' else 'family' end
            as home

    from months
    inner join accounts
        on months.customer_id = accounts.customer_id
    where months.month = '{{ var("first_month") }}-01'::date

),

moves as (

    select distinct customer_id
    from events
    where
        event::varchar = 'move'
        and month < '{{ var("first_month") }}-01'::date + interval 12 months

),

customers_measured as (

    select
        metrics.metric,
        case metrics.statistic
            when 'renter_share'
                then {{ ratio('count(*)', 'count(*)', 'rents.months_rented >= 6') }}
            when 'rent_repeats'
                then {{ ratio(
                    'count(*)', 'count(*)',
                    'rents.months_rented >= 6 and '
                    ~ '(rents.most_repeated >= 10 or rents.changes <= 1)',
                    'rents.months_rented >= 6'
                ) }}
            when 'buffer_share'
                then {{ ratio(
                    'count(*)', 'count(*)',
                    'buffers.months_of_spending >= if(metrics.low = 0, -1e9, '
                    ~ 'metrics.low) and buffers.months_of_spending < metrics.high'
                ) }}
            when 'cash_weeks_share'
                then {{ ratio(
                    'count(*)', 'count(*)',
                    'buffers.weeks_of_income < metrics.high'
                ) }}
            when 'balance_share'
                then {{ ratio(
                    'count(*)', 'count(*)', 'buffers.balance >= metrics.low'
                ) }}
            -- of customers whose income of the year is in a range
            when 'buffer_by_income'
                then {{ ratio(
                    'count(*)', 'count(*)',
                    'buffers.months_of_spending >= metrics.low and '
                    ~ incomes_among,
                    incomes_among
                ) }}
            when 'new_home_share'
                then {{ ratio(
                    'count(*)', 'count(*)',
                    'moves.customer_id is not null and homes.home = metrics.cut',
                    'homes.home = metrics.cut'
                ) }}
            when 'mean_rent'
                then {{ ratio(
                    'sum(rents.rent_paise)', '100 * sum(rents.months_rented)',
                    'homes.city = metrics.cut', 'homes.city = metrics.cut'
                ) }}
        end as actual

    from buffers
    left join rents
        on buffers.customer_id = rents.customer_id
    left join homes
        on buffers.customer_id = homes.customer_id
    left join moves
        on buffers.customer_id = moves.customer_id
    cross join metrics
    group by metrics.metric, metrics.statistic

),

pay_measured as (

    select
        metrics.metric,
        {{ ratio('count(*)', 'count(*)', 'has_same_pay') }} as actual

    from steps
    cross join metrics
    where
        metrics.statistic = 'pay_repeats'
        and steps.employment_type = 'Salaried'
        and steps.has_same_job
    group by metrics.metric

),

measured as (

    select * from totals_measured
    union all
    select * from lates
    union all
    select * from customers_measured
    union all
    select * from pay_measured
    union all
    select
        metrics.metric,
        autocorrelation.actual
    from autocorrelation
    cross join metrics
    where metrics.statistic = 'spending_autocorrelation'

)

select
    '{{ var("population") }}' as population,
    metric,
    actual

from measured
where actual is not null
