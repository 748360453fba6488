-- Grain: one row per population and metric of customers or their activity.
-- Logarithms have six digits, so that their sums and sums of squares are exact.
with

metrics as (

    select * from {{ ref('int_anchors__metrics') }}
    where table_name in ('customers', 'activity')

),

customers as (

    select * from {{ ref('int_customers__all_populations') }}

),

last_transactions as (

    select
        population,
        customer_id,
        max(transaction_date) as transaction_date

    from {{ ref('int_transactions__all_populations') }}
    group by population, customer_id

),

with_transactions as (

    select distinct population
    from last_transactions

),

population as (

    select * from {{ ref('population') }}

),

parameters as (

    select max(value) filter (where parameter = 'career_start_age') as career_start_age

    from population

),

described as (

    select
        customers.*,
        customers.age - parameters.career_start_age as experience,
        customers.existing_loan_balance as loan,
        customers.account_balance::double * 52 / customers.income::double
            as balance_weeks,
        if(customers.income > 0, ln(customers.income), null)::decimal(18, 6)
            as log_income,
        date_diff(
            'day', customers.joined_date, '{{ var("as_of_date") }}'::date
        ) as tenure_days,
        date_diff(
            'day', last_transactions.transaction_date, '{{ var("as_of_date") }}'::date
        ) as idle_days,
        with_transactions.population is not null as has_transactions

    from customers
    cross join parameters
    left join last_transactions
        on
            customers.population = last_transactions.population
            and customers.customer_id = last_transactions.customer_id
    left join with_transactions
        on customers.population = with_transactions.population

),

crossed as (

    select
        described.*,
        metrics.metric,
        metrics.statistic,
        metrics.cut,
        metrics.low,
        metrics.high,
        metrics.numerator,
        metrics.denominator

    from described
    cross join metrics

),

-- Null where the customer is outside the population that the metric describes.
selected as (

    select
        *,
        numerator in (gender, city, employment_type, '*') as in_numerator,
        denominator in (gender, city, employment_type, '*') as in_denominator,
        case statistic
            when 'balance_weeks_share'
                then balance_weeks >= low and balance_weeks < high
            when 'credit_score_share' then credit_score between low and high
            when 'idle_share'
                then if(has_transactions, coalesce(idle_days >= low, true), null)
            when 'income_share' then income >= low and income < high
            when 'loan_share' then loan > 0
            when 'loan_size_share'
                then if(loan > 0, loan >= low and loan < high, null)
            when 'mean_credit_score' then age >= low and age < high
            when 'mean_loan' then loan > 0
            when 'mean_monthly_income' then experience >= low and experience < high
            when 'people_share'
                then cut in (gender, city, job_role, employment_type)
            when 'savings_rate_share' then savings_rate >= low and savings_rate < high
        end as is_in

    from crossed

),

measured as (

    select
        population,
        metric,
        case
            when statistic like '%_share'
                then {{ ratio('count(*)', 'count(is_in)', 'is_in') }}
            when statistic = 'income_ratio'
                then
                    {{ ratio(
                        'sum(income)', 'count(*)', 'in_numerator', 'in_numerator'
                    ) }}
                    / nullif(
                        {{ ratio(
                            'sum(income)', 'count(*)',
                            'in_denominator', 'in_denominator'
                        ) }}, 0
                    )
            when statistic = 'income_spread'
                then sqrt(
                    greatest(
                        {{ ratio('sum(log_income * log_income)', 'count(log_income)') }}
                        - {{ ratio('sum(log_income)', 'count(log_income)') }}
                        * {{ ratio('sum(log_income)', 'count(log_income)') }},
                        0
                    ) * count(log_income)::double / nullif(count(log_income) - 1, 0)
                )
            when statistic = 'loans_to_income'
                then {{ ratio('sum(loan)', 'sum(income)') }}
            when statistic = 'mean_credit_score'
                then {{ ratio('sum(credit_score)', 'count(*)', 'is_in', 'is_in') }}
            when statistic = 'mean_loan'
                then {{ ratio('sum(loan)', 'count(*)', 'is_in', 'is_in') }}
            when statistic = 'mean_monthly_income'
                then {{ ratio('sum(income)', '12 * count(*)', 'is_in', 'is_in') }}
            when statistic = 'mean_savings_rate'
                then {{ ratio('sum(savings_rate)', 'count(*)') }}
            when statistic = 'mean_tenure_years'
                then {{ ratio('sum(tenure_days)', '365.25 * count(*)') }}
            when statistic = 'median_balance' then median(account_balance::double)
            when statistic = 'median_income' then median(income::double)
        end as actual

    from selected
    group by population, metric, statistic

)

select * from measured
