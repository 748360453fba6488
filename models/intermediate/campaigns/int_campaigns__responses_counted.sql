-- Grain: one row per campaign and customer of its arms: the responses, of which a
-- conversion counts only if the customer uses the bank in the campaign's month. That is
-- known when the month begins, so it is the same in both arms.
with

responses as (

    select * from {{ ref('int_campaigns__responses') }}

),

campaigns as (

    select * from {{ ref('int_campaigns__run') }}

),

months as (

    select * from {{ ref('int_months__simulated') }}

),

silences as (

    select
        customer_id,
        month as silent_since

    from months
    where status = 'silent' and month = status_since

),

at_the_bank as (

    select
        responses.*,
        coalesce(
            silences.silent_since > (campaigns.month || '-01')::date, true
        ) as is_active

    from responses
    inner join campaigns
        on responses.campaign = campaigns.campaign
    left join silences
        on responses.customer_id = silences.customer_id

),

counted as (

    select
        campaign,
        customer_id,
        is_treated,
        treated_probability,
        event_date,
        if(
            response_if_treated = 'Converted' and not is_active,
            'Clicked',
            response_if_treated
        ) as response_if_treated,
        {% for arm in ['treated', 'control'] %}
            converted_if_{{ arm }} and is_active as converted_if_{{ arm }},
            if(is_active, conversion_probability_if_{{ arm }}, 0)
                as conversion_probability_if_{{ arm }}
            {% if not loop.last %},{% endif %}
        {% endfor %}

    from at_the_bank

)

select * from counted
