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

-- In millionths, so that money is never multiplied by a float.
margins as (

    select
        {% for name in [
            'deposit_margin', 'investment_margin', 'interchange', 'loan_margin'
        ] %}
            max(round(value * 1000000)::bigint) filter (where parameter = '{{ name }}')
                as {{ name }}
            {% if not loop.last %},{% endif %}
        {% endfor %}

    from {{ ref('economy') }}

),

places as (

    select place as fees
    from {{ ref('int_transactions__spending_categories') }}
    where kind = 'fee'

),

simulated as (

    select
        responses.campaign,
        observed.*,
        false as is_flipped

    from observed
    inner join responses
        on observed.customer_id = responses.customer_id

    union all by name

    select
        flipped.*,
        true as is_flipped

    from flipped

),

earned as (

    select
        simulated.*,
        {{ margin_paise(
            'simulated', 'simulated.spending_by_category_paise[places.fees]', 'margins'
        ) }} as margin_paise

    from simulated
    cross join places
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
