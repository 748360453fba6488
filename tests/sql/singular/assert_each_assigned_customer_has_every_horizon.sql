-- Assigned customers without an outcome for a horizon that the simulation reaches, and
-- outcomes of other customers or horizons.
with

assignments as (

    select * from {{ ref('campaign_assignments') }}

),

horizons as (

    select * from {{ ref('int_campaigns__horizons') }}

),

expected as (

    select
        assignments.campaign,
        assignments.customer_id,
        horizons.horizon_months

    from assignments
    inner join horizons
        on assignments.campaign = horizons.campaign

),

found as (

    select
        campaign,
        customer_id,
        horizon_months

    from {{ ref('campaign_outcomes') }}

),

missing as (

    select * from expected
    except all
    select * from found

),

too_many as (

    select * from found
    except all
    select * from expected

)

select * from missing
union all
select * from too_many
