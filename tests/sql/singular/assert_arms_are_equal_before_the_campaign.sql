-- Months before a campaign that differ between the arms, or whose status differs in the
-- campaign's month, customers without months in
-- the other arm who convert in one arm only, and customers with such months who do not.
with

flipped as (

    select * from {{ ref('int_campaigns__months_flipped') }}

),

observed as (

    select * from {{ ref('int_months__simulated') }}

),

campaigns as (

    select * from {{ ref('campaigns_run') }}

),

responses as (

    select * from {{ ref('int_campaigns__responses_counted') }}
    where converted_if_treated is distinct from converted_if_control

),

expected as (

    select
        campaigns.month as first_month,
        responses.campaign,
        observed.*

    from responses
    inner join campaigns
        on responses.campaign = campaigns.campaign
    inner join observed
        on responses.customer_id = observed.customer_id

)

select
    expected.campaign,
    expected.customer_id,
    expected.month,
    flipped.campaign as campaign_flipped,
    flipped.customer_id as customer_flipped

from expected
full join flipped
    on
        expected.campaign = flipped.campaign
        and expected.customer_id = flipped.customer_id
        and expected.month = flipped.month
where
    expected.customer_id is null
    or flipped.customer_id is null
    or (
        expected.month <= expected.first_month
        and expected.status is distinct from flipped.status
    )
    or (
        expected.month < expected.first_month
        and (
            expected.spending_paise is distinct from flipped.spending_paise
            or expected.investments_paise is distinct from flipped.investments_paise
            or expected.loan_outstanding_paise
            is distinct from flipped.loan_outstanding_paise
            or expected.balance_paise is distinct from flipped.balance_paise
        )
    )
