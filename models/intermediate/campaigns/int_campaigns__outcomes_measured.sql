-- Grain: one row per campaign, customer of either arm, horizon and run: the observed
-- run, and for customers who convert in one arm only the run of the other arm.
{{ config(materialized='table') }}

with

observed as (

    select * from {{ ref('int_months__simulated') }}

),

flipped as (

    select * from {{ ref('int_campaigns__months_flipped') }}

),

responses as (

    select * from {{ ref('int_campaigns__responses_counted') }}

),

horizons as (

    select * from {{ ref('int_campaigns__horizons') }}

),

margins as (

    {{ margins() }}

),

places as (

    select place as fees
    from {{ ref('int_transactions__spending_categories') }}
    where kind = 'fee'

),

simulated as (

    select
        responses.campaign,
        observed.customer_id,
        observed.month,
        observed.savings_paise,
        observed.spending_paise,
        observed.investments_paise,
        observed.bought_paise,
        observed.loan_interest_paise,
        observed.loan_drawn_paise,
        observed.balance_paise,
        observed.spending_by_category_paise,
        false as is_flipped

    from observed
    inner join responses
        on observed.customer_id = responses.customer_id

    union all

    select
        flipped.campaign,
        flipped.customer_id,
        flipped.month,
        flipped.savings_paise,
        flipped.spending_paise,
        flipped.investments_paise,
        flipped.bought_paise,
        flipped.loan_interest_paise,
        flipped.loan_drawn_paise,
        flipped.balance_paise,
        flipped.spending_by_category_paise,
        true as is_flipped

    from flipped

),

with_fees as (

    select
        simulated.*,
        {{ element('simulated.spending_by_category_paise', 'places.fees') }}
            as fees_paise

    from simulated
    cross join places

),

earned as (

    select
        with_fees.*,
        {{ margin_paise('with_fees', 'margins') }} as margin_paise

    from with_fees
    cross join margins

),

outcomes_measured as (

    select
        earned.campaign,
        earned.customer_id,
        horizons.horizon_months,
        earned.is_flipped,
        sum(earned.savings_paise)::bigint as deposits_paise,
        sum(earned.spending_paise)::bigint as spending_paise,
        sum(earned.investments_paise)::bigint as investments_paise,
        sum(earned.loan_drawn_paise)::bigint as loan_drawn_paise,
        sum(earned.margin_paise)::bigint as margin_paise

    from earned
    inner join horizons
        on
            earned.campaign = horizons.campaign
            and earned.month between horizons.first_month and horizons.last_month
    group by
        earned.campaign,
        earned.customer_id,
        horizons.horizon_months,
        earned.is_flipped

)

select * from outcomes_measured
