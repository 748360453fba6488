-- Outcomes that differ from those recomputed from the marts of months: sums over the
-- horizon, change of the balance, the bank's margin of each month, costs of the arm.
with

outcomes as (

    select * from {{ ref('campaign_outcomes') }}

),

assignments as (

    select * from {{ ref('campaign_assignments') }}

),

campaigns as (

    select * from {{ ref('campaigns_run') }}

),

months as (

    select
        behavior.*,
        details.loan_drawn,
        details.loan_interest,
        details.fees,
        details.sip + details.lump_sum as bought

    from {{ ref('financial_behavior') }} as behavior
    inner join {{ ref('customer_months') }} as details
        on
            behavior.customer_id = details.customer_id
            and behavior.month = details.month

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

earned as (

    select
        months.*,
        floor(
            (
                greatest(months.balance + (months.balance - months.savings), 0)
                * margins.deposits * 100
            )::double / 24
            + 0.000000001  -- what is whole stays whole
        )
        + floor(months.bought * margins.investments * 100)
        + floor((months.spending - months.fees) * margins.spending * 100)
        + floor(months.loan_interest * margins.loans * 100)
        + months.fees * 100 as margin_paise

    from months
    cross join margins

),

rebuilt as (

    select
        outcomes.campaign,
        outcomes.customer_id,
        outcomes.horizon_months,
        count(*) as month_count,
        max_by(earned.balance, earned.month)
        - min_by(earned.balance - earned.savings, earned.month) as deposits,
        sum(earned.spending) as spending,
        sum(earned.investments) as investments,
        sum(earned.loan_drawn) as loan_drawn,
        (sum(earned.margin_paise) / 100)::decimal(18, 2) as margin

    from outcomes
    inner join campaigns
        on outcomes.campaign = campaigns.campaign
    inner join earned
        on
            outcomes.customer_id = earned.customer_id
            and campaigns.month <= earned.month
            and {{ months_after('campaigns.month', 'outcomes.horizon_months') }}
            > earned.month
    group by
        outcomes.campaign,
        outcomes.customer_id,
        outcomes.horizon_months

)

select
    outcomes.*,
    rebuilt.month_count,
    rebuilt.deposits as deposits_rebuilt,
    rebuilt.spending as spending_rebuilt,
    rebuilt.investments as investments_rebuilt,
    rebuilt.loan_drawn as loan_drawn_rebuilt,
    rebuilt.margin as margin_rebuilt

from outcomes
inner join assignments
    on
        outcomes.campaign = assignments.campaign
        and outcomes.customer_id = assignments.customer_id
inner join campaigns
    on outcomes.campaign = campaigns.campaign
left join rebuilt
    on
        outcomes.campaign = rebuilt.campaign
        and outcomes.customer_id = rebuilt.customer_id
        and outcomes.horizon_months = rebuilt.horizon_months
where
    outcomes.horizon_months is distinct from rebuilt.month_count
    or outcomes.deposits is distinct from rebuilt.deposits
    or outcomes.spending is distinct from rebuilt.spending
    or outcomes.investments is distinct from rebuilt.investments
    or outcomes.loan_drawn is distinct from rebuilt.loan_drawn
    or outcomes.margin is distinct from rebuilt.margin
    or outcomes.cost is distinct from if(
        assignments.is_treated,
        campaigns.contact_cost
        + campaigns.conversion_cost * outcomes.converted::integer,
        0
    )
