-- Rows of bank_months that differ from those recomputed in decimals from the marts of
-- months, contacts and costs.
with

months as (

    select
        behavior.customer_id,
        behavior.month,
        behavior.spending,
        greatest(behavior.balance + (behavior.balance - behavior.savings), 0)
            as two_balances,
        (details.status is distinct from 'not_joined') as has_joined,
        details.fees,
        details.loan_interest,
        details.sip + details.lump_sum as bought,
        details.loan_outstanding,
        details.days_past_due

    from {{ ref('financial_behavior') }} as behavior
    inner join {{ ref('customer_months') }} as details
        on
            behavior.customer_id = details.customer_id
            and behavior.month = details.month

),

rates as (

    select
        max(value) filter (where parameter = 'deposit_margin')::decimal(8, 6)
            as deposits,
        max(value) filter (where parameter = 'investment_margin')::decimal(8, 6)
            as investments,
        max(value) filter (where parameter = 'interchange')::decimal(8, 6) as payments,
        max(value) filter (where parameter = 'loan_margin')::decimal(8, 6) as loans

    from {{ ref('economy') }}

),

losses as (

    select
        days_from,
        yearly_loss::decimal(8, 6) as yearly_loss

    from {{ ref('credit_losses') }}

),

lateness as (

    select distinct days_past_due
    from months

),

-- Of each row, the last range that begins at or before its days past due.
shares as (

    select
        lateness.days_past_due,
        max_by(losses.yearly_loss, losses.days_from) as yearly_loss

    from lateness
    inner join losses
        on lateness.days_past_due >= losses.days_from
    group by lateness.days_past_due

),

costs as (

    select
        outcomes.customer_id,
        campaigns.month,
        sum(outcomes.cost) as cost

    from {{ ref('campaign_outcomes') }} as outcomes
    inner join {{ ref('campaigns_run') }} as campaigns
        on outcomes.campaign = campaigns.campaign
    where outcomes.horizon_months = 1
    group by outcomes.customer_id, campaigns.month

),

-- In paise; the small number keeps whole what is whole.
rebuilt as (

    select
        months.customer_id,
        months.month,
        months.fees,
        if(
            months.has_joined,
            floor(months.two_balances * rates.deposits * 100 / 24 + 0.000000001),
            0
        ) as deposit_margin,
        floor(months.loan_interest * rates.loans * 100) as loan_margin,
        floor(months.bought * rates.investments * 100) as commission,
        floor((months.spending - months.fees) * rates.payments * 100) as interchange,
        if(
            months.has_joined,
            floor(
                months.loan_outstanding * shares.yearly_loss * 100 / 12 + 0.000000001
            ),
            0
        ) as expected_loss,
        coalesce(costs.cost, 0) as campaign_cost

    from months
    cross join rates
    left join shares
        on months.days_past_due = shares.days_past_due
    left join costs
        on
            months.customer_id = costs.customer_id
            and months.month = costs.month

)

select
    bank.*,
    rebuilt.deposit_margin as deposit_margin_rebuilt,
    rebuilt.expected_loss as expected_loss_rebuilt,
    rebuilt.campaign_cost as campaign_cost_rebuilt

from {{ ref('bank_months') }} as bank
full join rebuilt
    on
        bank.customer_id = rebuilt.customer_id
        and bank.month = rebuilt.month
where
    bank.fees is distinct from rebuilt.fees
    or bank.deposit_margin * 100 is distinct from rebuilt.deposit_margin
    or bank.loan_margin * 100 is distinct from rebuilt.loan_margin
    or bank.commission * 100 is distinct from rebuilt.commission
    or bank.interchange * 100 is distinct from rebuilt.interchange
    or bank.expected_loss * 100 is distinct from rebuilt.expected_loss
    or bank.campaign_cost is distinct from rebuilt.campaign_cost
