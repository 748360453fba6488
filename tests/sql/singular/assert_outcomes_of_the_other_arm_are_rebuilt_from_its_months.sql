-- Outcomes in the other arm that differ from those recomputed from its months, in
-- paise.
with

months as (

    select * from {{ ref('int_campaigns__months_flipped') }}

),

measured as (

    select * from {{ ref('int_campaigns__outcomes_measured') }}
    where is_flipped

),

horizons as (

    select * from {{ ref('int_campaigns__horizons') }}

),

margins as (

    select
        max(value) filter (where parameter = 'deposit_margin')::decimal(8, 6)
            as deposits,
        max(value) filter (where parameter = 'investment_margin')::decimal(8, 6)
            as investments,
        max(value) filter (where parameter = 'interchange')::decimal(8, 6) as spending,
        max(value) filter (where parameter = 'loan_margin')::decimal(8, 6) as loans

    from {{ ref('economy') }}

),

places as (

    select place
    from {{ ref('int_transactions__spending_categories') }}
    where kind = 'fee'

),

charged as (

    select
        months.*,
        {{ element('months.spending_by_category_paise', 'places.place') }}
            as fees_paise

    from months
    cross join places

),

earned as (

    select
        charged.*,
        floor(
            (
                greatest(2 * charged.balance_paise - charged.savings_paise, 0)
                * margins.deposits
            )::double / 24
            + 0.000000001  -- what is whole stays whole
        )
        + floor(charged.bought_paise * margins.investments)
        + floor((charged.spending_paise - charged.fees_paise) * margins.spending)
        + floor(charged.loan_interest_paise * margins.loans)
        + charged.fees_paise as margin_paise

    from charged
    cross join margins

),

rebuilt as (

    select
        horizons.campaign,
        earned.customer_id,
        horizons.horizon_months,
        max_by(earned.balance_paise, earned.month)
        - min_by(earned.balance_paise - earned.savings_paise, earned.month)
            as deposits_paise,
        sum(earned.spending_paise) as spending_paise,
        sum(earned.investments_paise) as investments_paise,
        sum(earned.loan_drawn_paise) as loan_drawn_paise,
        sum(earned.margin_paise)::bigint as margin_paise

    from horizons
    inner join earned
        on
            horizons.campaign = earned.campaign
            and horizons.first_month <= earned.month
            and horizons.last_month >= earned.month
    group by
        horizons.campaign,
        earned.customer_id,
        horizons.horizon_months

)

select
    coalesce(rebuilt.campaign, measured.campaign) as campaign,
    coalesce(rebuilt.customer_id, measured.customer_id) as customer_id,
    coalesce(rebuilt.horizon_months, measured.horizon_months) as horizon_months,
    rebuilt.margin_paise as margin_rebuilt,
    measured.margin_paise as margin_measured

from rebuilt
full join measured
    on
        rebuilt.campaign = measured.campaign
        and rebuilt.customer_id = measured.customer_id
        and rebuilt.horizon_months = measured.horizon_months
where
    rebuilt.deposits_paise is distinct from measured.deposits_paise
    or rebuilt.spending_paise is distinct from measured.spending_paise
    or rebuilt.investments_paise is distinct from measured.investments_paise
    or rebuilt.loan_drawn_paise is distinct from measured.loan_drawn_paise
    or rebuilt.margin_paise is distinct from measured.margin_paise
