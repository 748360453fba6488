-- Grain: one row per campaign and customer of its arms. Means over at most three months
-- before the campaign, since the customer joined; the opening values if there are none.
with

assignments as (

    select * from {{ ref('campaign_assignments') }}

),

campaigns as (

    select * from {{ ref('campaigns_run') }}

),

months as (

    select * from {{ ref('financial_behavior') }}

),

loans as (

    select * from {{ ref('customer_months') }}

),

customers as (

    select * from {{ ref('customers') }}

),

arms as (

    select
        assignments.campaign,
        assignments.customer_id,
        campaigns.month

    from assignments
    inner join campaigns
        on assignments.campaign = campaigns.campaign

),

means as (

    select
        arms.campaign,
        arms.customer_id,
        avg(months.income) as income,
        avg(months.spending) as spending,
        avg(months.investments) as investments,
        avg(months.loan_repayment) as loan_repayment,
        avg(months.balance) as balance,
        avg(loans.loan_outstanding) as loan_outstanding

    from arms
    inner join months
        on
            arms.customer_id = months.customer_id
            and arms.month > months.month
            and arms.month - interval 3 month <= months.month
    inner join loans
        on
            months.customer_id = loans.customer_id
            and months.month = loans.month
    where loans.status <> 'not_joined'
    group by
        arms.campaign,
        arms.customer_id

),

covariates as (

    select
        -- key
        arms.campaign,
        arms.customer_id,

        -- per month
        coalesce(means.income, customers.annual_income / 12) as income_before,
        coalesce(
            means.spending,
            customers.annual_income * (1 - customers.savings_rate) / 12
        ) as spending_before,
        coalesce(means.investments, 0) as investments_before,
        coalesce(means.loan_repayment, 0) as loan_repayment_before,

        -- state
        coalesce(means.balance, customers.account_balance) as balance_before,
        coalesce(means.loan_outstanding, customers.existing_loan_balance)
            as loan_outstanding_before

    from arms
    inner join customers
        on arms.customer_id = customers.customer_id
    left join means
        on
            arms.campaign = means.campaign
            and arms.customer_id = means.customer_id

)

select * from covariates
