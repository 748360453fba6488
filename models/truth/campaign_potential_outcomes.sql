{% set metrics = [
    'converted', 'deposits', 'spending', 'investments', 'loan_drawn', 'margin', 'cost',
    'profit'
] %}

with

outcomes as (

    select * from {{ ref('int_campaigns__outcomes_by_arm') }}

),

if_treated as (

    select * from outcomes
    where is_treatment

),

if_control as (

    select * from outcomes
    where not is_treatment

),

final as (

    select
        if_treated.campaign,
        if_treated.customer_id,
        if_treated.horizon_months,
        {% for metric in metrics %}
            if_treated.{{ metric }} as {{ metric }}_if_treated,
            if_control.{{ metric }} as {{ metric }}_if_control
            {% if not loop.last %},{% endif %}
        {% endfor %}

    from if_treated
    inner join if_control
        on
            if_treated.campaign = if_control.campaign
            and if_treated.customer_id = if_control.customer_id
            and if_treated.horizon_months = if_control.horizon_months

)

select * from final
