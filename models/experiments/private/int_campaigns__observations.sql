-- Grain: one row per campaign, horizon and customer of its arms: the input of the
-- estimators, all numbers as doubles.
{{ config(materialized='table') }}

with

outcomes as (

    select * from {{ ref('campaign_outcomes') }}

),

assignments as (

    select * from {{ ref('campaign_assignments') }}

),

covariates as (

    select * from {{ ref('int_campaigns__covariates') }}

),

observations as (

    select
        -- key
        outcomes.campaign,
        outcomes.horizon_months,
        outcomes.customer_id,

        -- arm
        assignments.is_treated,
        assignments.treated_probability::double as treated_probability,

        -- metrics
        outcomes.converted::integer::double as converted,
        outcomes.deposits::double as deposits,
        outcomes.spending::double as spending,
        outcomes.investments::double as investments,
        outcomes.loan_drawn::double as loan_drawn,
        outcomes.margin::double as margin,
        outcomes.profit::double as profit,

        -- before the campaign
        covariates.income_before::double as income_before,
        covariates.spending_before::double as spending_before,
        covariates.investments_before::double as investments_before,
        covariates.loan_repayment_before::double as loan_repayment_before,
        covariates.balance_before::double as balance_before,
        covariates.loan_outstanding_before::double as loan_outstanding_before

    from outcomes
    inner join assignments
        on
            outcomes.campaign = assignments.campaign
            and outcomes.customer_id = assignments.customer_id
    inner join covariates
        on
            outcomes.campaign = covariates.campaign
            and outcomes.customer_id = covariates.customer_id

)

select * from observations
