-- Grain: one row per customer who is active in all of the first twelve simulated
-- months. At most 20,000 customers: enough for the tolerance of an anchor, at a
-- constant cost. Sums of whole paise are exact.
{% set most_people = 20000 %}
{% set varying = ['income', 'regular_pay', 'spending'] %}
with

customers as (

    select
        customer_id,
        employment_type,
        loan_paise > 0 as is_borrower

    from {{ ref('int_months__customers_in_paise') }}
    where joined_date <= '{{ var("first_month") }}-01'::date
    order by customer_id
    limit {{ most_people }}

),

months as (

    select
        months.*,
        months.income_paise
        - months.bonus_paise
        - months.refund_paise
        - months.interest_paise
        - months.support_paise as regular_pay_paise,
        customers.employment_type,
        customers.is_borrower

    from {{ ref('int_months__simulated') }} as months
    inner join customers
        on months.customer_id = customers.customer_id
    where
        months.month < '{{ var("first_month") }}-01'::date + interval 12 months
        and months.status = 'active'

),

years as (

    select
        customer_id,
        employment_type,
        is_borrower,
        median(income_paise) as usual_income_paise,

        -- late payments
        max(days_past_due) as most_days_past_due,
        arg_max(days_past_due, month) as last_days_past_due,
        arg_max(loan_outstanding_paise, month) as last_outstanding_paise,
        count(*) filter (where balance_paise < 0) as months_overdrawn,

        -- payments and the income of their months
        sum(income_paise) as income_paise,
        sum(income_paise) filter (where loan_due_paise > 0) as income_when_due_paise,
        sum(loan_due_paise) as loan_due_paise,
        sum(loan_repayment_paise - loan_interest_paise) as principal_paise,
        sum(savings_paise + investments_paise) as kept_paise,
        sum(sip_paise) as sip_paise,
        sum(sip_orders) as sip_orders,

        -- coefficients of variation between months, from whole numbers
        {% for amount in varying %}
            sqrt(
                count(*) * sum({{ amount }}_paise::hugeint * {{ amount }}_paise)
                - sum({{ amount }}_paise) ** 2
            ) / nullif(sum({{ amount }}_paise), 0) as {{ amount }}_variation,
        {% endfor %}
        count(*) as months

    from months
    group by customer_id, employment_type, is_borrower

),

swings as (

    select
        months.customer_id,
        count(*) filter (where months.income_paise > 1.25 * years.usual_income_paise)
            as spikes,
        count(*) filter (where months.income_paise < 0.75 * years.usual_income_paise)
            as dips

    from months
    inner join years
        on months.customer_id = years.customer_id
    group by months.customer_id

),

years_simulated as (

    select
        years.*,
        swings.spikes,
        swings.dips

    from years
    inner join swings
        on years.customer_id = swings.customer_id
    where years.months = 12

)

select * from years_simulated
