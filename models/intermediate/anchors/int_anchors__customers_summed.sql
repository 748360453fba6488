-- Grain: one row per population, persona, city, employment type, metric of customers
-- and term. Logarithms are of six digits, so that sums of them and of their squares are
-- exact.
with

metrics as (

    select * from {{ ref('int_anchors__metrics_wanted') }}
    where table_name = 'customers'

),

people as (

    select * from {{ ref('int_anchors__people') }}

),

parameters as (

    select max(value) filter (where parameter = 'career_start_age') as career_start_age

    from {{ ref('population') }}

),

terms as (

    select
        *,
        unnest(
            case statistic
                when 'income_ratio' then ['above', 'below']
                when 'income_spread' then ['value', 'square']
                else ['value']
            end
        ) as term

    from metrics

),

described as (

    select
        people.*,
        people.age - parameters.career_start_age as experience,
        people.existing_loan_balance as loan,
        people.account_balance::double * 52 / people.income::double as balance_weeks,
        if(people.income > 0, ln(people.income), null)::decimal(18, 6) as log_income,
        date_diff(
            'day', people.joined_date, '{{ var("as_of_date") }}'::date
        ) as tenure_days

    from people
    cross join parameters

),

asked as (

    select
        described.*,
        terms.metric,
        terms.term,
        terms.statistic,
        terms.cut,
        terms.low,
        terms.high,
        case terms.statistic
            when 'mean_monthly_income'
                then
                    described.experience >= terms.low
                    and described.experience < terms.high
            when 'income_ratio'
                then if(terms.term = 'above', terms.above, terms.below) in (
                    described.gender, described.city, described.employment_type, '*'
                )
            when 'mean_credit_score'
                then described.age >= terms.low and described.age < terms.high
            when 'mean_loan' then described.loan > 0
            when 'loan_size_share' then described.loan > 0
            else true
        end as is_counted

    from described
    cross join terms

),

valued as (

    select
        population,
        persona,
        city_shown as city,
        employment_type_shown as employment_type,
        metric,
        term,
        case statistic
            when 'mean_monthly_income' then income
            when 'income_spread'
                then if(term = 'square', log_income * log_income, log_income)
            when 'income_share' then (income >= low and income < high)::integer
            when 'income_ratio' then income
            when 'people_share'
                then (cut in (gender, city, job_role, employment_type))::integer
            when 'mean_credit_score' then credit_score
            when 'credit_score_share' then (credit_score between low and high)::integer
            when 'loan_share' then (loan > 0)::integer
            when 'mean_loan' then loan
            when 'loan_size_share' then (loan >= low and loan < high)::integer
            when 'loans_to_income' then loan
            when 'mean_savings_rate' then savings_rate
            when 'savings_rate_share'
                then (savings_rate >= low and savings_rate < high)::integer
            when 'balance_weeks_share'
                then (balance_weeks >= low and balance_weeks < high)::integer
            when 'mean_tenure_years' then tenure_days
        end as part,
        case statistic
            when 'mean_monthly_income' then 12
            when 'loans_to_income' then income
            when 'mean_tenure_years' then 365.25
            else 1
        end as whole

    from asked
    where is_counted

),

summed as (

    select
        population,
        persona,
        city,
        employment_type,
        metric,
        term,
        sum(part) as part,
        sum(whole) as whole

    from valued
    where part is not null
    group by population, persona, city, employment_type, metric, term

)

select * from summed
