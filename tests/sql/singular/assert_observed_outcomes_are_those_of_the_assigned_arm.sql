-- Outcomes that differ from the potential outcome of the customer's own arm.
{% set metrics = [
    'converted', 'deposits', 'spending', 'investments', 'loan_drawn', 'margin', 'cost',
    'profit'
] %}

with

outcomes as (

    select * from {{ ref('campaign_outcomes') }}

),

assignments as (

    select * from {{ ref('campaign_assignments') }}

),

potential as (

    select * from {{ ref('campaign_potential_outcomes') }}

),

reported as (

    select
        potential.campaign,
        potential.customer_id,
        potential.horizon_months,
        {% for metric in metrics %}
            if(
                assignments.is_treated,
                potential.{{ metric }}_if_treated,
                potential.{{ metric }}_if_control
            ) as {{ metric }}
            {% if not loop.last %},{% endif %}
        {% endfor %}

    from potential
    inner join assignments
        on
            potential.campaign = assignments.campaign
            and potential.customer_id = assignments.customer_id

),

observed as (

    select
        campaign,
        customer_id,
        horizon_months,
        {{ metrics | join(',\n        ') }}

    from outcomes

),

unreported as (

    select * from observed
    except all
    select * from reported

),

unobserved as (

    select * from reported
    except all
    select * from observed

)

select * from unreported
union all
select * from unobserved
