-- Grain: one row per campaign, customer of either arm, horizon and arm: the outcome in
-- that arm, the customer's own or the other.
with

responses as (

    select * from {{ ref('int_campaigns__responses_counted') }}

),

campaigns as (

    select * from {{ ref('int_campaigns__run') }}

),

measured as (

    select * from {{ ref('int_campaigns__outcomes_measured') }}

),

arms as (

    {% for arm, is_treatment in [('treated', true), ('control', false)] %}
        select
            campaign,
            customer_id,
            {{ is_treatment }} as is_treatment,
            is_treated = {{ is_treatment }} as is_observed,
            converted_if_{{ arm }} as converted,
            is_treated <> {{ is_treatment }}
            and converted_if_treated <> converted_if_control as is_flipped

        from responses

        {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

typed as (

    select
        arms.campaign,
        arms.customer_id,
        measured.horizon_months,
        arms.is_treatment,
        arms.is_observed,
        arms.converted,
        {{ money('measured.deposits_paise') }} as deposits,
        {{ money('measured.spending_paise') }} as spending,
        {{ money('measured.investments_paise') }} as investments,
        {{ money('measured.loan_drawn_paise') }} as loan_drawn,
        {{ money('measured.margin_paise') }} as margin,
        case
            when arms.is_treatment and arms.converted
                then campaigns.contact_cost + campaigns.conversion_cost
            when arms.is_treatment then campaigns.contact_cost
            else 0
        end::decimal(18, 2) as cost

    from arms
    inner join campaigns
        on arms.campaign = campaigns.campaign
    inner join measured
        on
            arms.campaign = measured.campaign
            and arms.customer_id = measured.customer_id
            and arms.is_flipped = measured.is_flipped

),

outcomes_by_arm as (

    select
        *,
        (margin - cost)::decimal(18, 2) as profit

    from typed

)

select * from outcomes_by_arm
