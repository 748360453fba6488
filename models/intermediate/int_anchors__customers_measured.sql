-- Grain: one row per population and metric of customers.
with

metrics as (

    select * from {{ ref('int_anchors__metrics_wanted') }}
    where table_name = 'customers'

),

customers as (

    select * from {{ ref('int_anchors__customers') }}

),

parameters as (

    select max(value) filter (where parameter = 'career_start_age') as career_start_age

    from {{ ref('population') }}

),

described as (

    select
        customers.population,
        customers.gender,
        customers.city,
        customers.job_role,
        customers.employment_type,
        customers.credit_score,
        customers.savings_rate,
        customers.age,
        customers.age - parameters.career_start_age as experience,
        customers.income::double as income,
        customers.existing_loan_balance::double as loan,
        customers.account_balance::double as balance,
        date_diff(
            'day', customers.joined_date, '{{ var("as_of_date") }}'::date
        ) as tenure_days

    from customers
    cross join parameters

),

asked as (

    select
        described.*,
        metrics.metric,
        metrics.statistic,
        metrics.cut,
        metrics.low,
        metrics.high,
        metrics.above,
        metrics.below

    from described
    cross join metrics

),

measured as (

    select
        population,
        metric,
        case statistic
            when 'mean_monthly_income'
                then avg(income) filter (
                    where experience >= low and experience < high
                ) / 12
            when 'median_income' then median(income)
            when 'income_spread' then stddev_samp(ln(income))
            when 'income_share' then avg((income >= low and income < high)::integer)
            when 'income_ratio'
                then
                    avg(income) filter (
                        where above in (gender, city, employment_type, '*')
                    )
                    / avg(income) filter (
                        where below in (gender, city, employment_type, '*')
                    )
            when 'people_share'
                then avg(
                    (cut in (gender, city, job_role, employment_type))::integer
                )
            when 'mean_credit_score'
                then avg(credit_score) filter (
                    where age >= low and age < high
                )
            when 'credit_score_share'
                then avg(
                    (credit_score between low and high)::integer
                )
            when 'loan_share' then avg((loan > 0)::integer)
            when 'mean_loan' then avg(loan) filter (where loan > 0)
            when 'loan_size_share'
                then avg(
                    (loan >= low and loan < high)::integer
                ) filter (where loan > 0)
            when 'loans_to_income' then sum(loan) / sum(income)
            when 'mean_savings_rate' then avg(savings_rate)
            when 'savings_rate_share'
                then avg(
                    (savings_rate >= low and savings_rate < high)::integer
                )
            when 'median_balance' then median(balance)
            when 'balance_weeks_share'
                then avg(
                    (
                        balance * 52 / income >= low and balance * 52 / income < high
                    )::integer
                )
            when 'mean_tenure_years' then avg(tenure_days) / 365.25
        end as actual

    from asked
    group by population, metric, statistic

)

select * from measured
where actual is not null
