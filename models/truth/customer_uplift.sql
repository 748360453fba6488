{% set metrics = [
    'deposits', 'spending', 'investments', 'loan_drawn', 'margin', 'cost', 'profit'
] %}

with

potential as (

    select * from {{ ref('campaign_potential_outcomes') }}

),

responses as (

    select * from {{ ref('int_campaigns__responses_counted') }}

),

final as (

    select
        potential.campaign,
        potential.customer_id,
        potential.horizon_months,
        round(
            responses.conversion_probability_if_treated
            - responses.conversion_probability_if_control,
            9
        ) as conversion_uplift,
        {% for metric in metrics %}
            (potential.{{ metric }}_if_treated - potential.{{ metric }}_if_control)
            ::decimal(18, 2) as incremental_{{ metric }}
            {% if not loop.last %},{% endif %}
        {% endfor %}

    from potential
    inner join responses
        on
            potential.campaign = responses.campaign
            and potential.customer_id = responses.customer_id

)

select * from final
