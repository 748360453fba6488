-- Grain: one row per customer and audience of the customer, named as in the seeds, and
-- for a segment with a condition on life events one per event, with the months in which
-- the customer is in the audience. The employment type is the one that determines pay.
{% set texts = ['city', 'employment_type', 'gender', 'job_role', 'persona'] %}
{% set numbers = [
    'account_balance', 'age', 'credit_score', 'existing_loan_balance', 'income',
    'savings_rate'
] %}

with

accounts as (

    select * from {{ ref('int_customers__accounts_opened') }}

),

segments as (

    select
        *,
        count(*) over (partition by segment) as conditions

    from {{ ref('segments') }}

),

-- The condition on life events is left to the event's months.
events_of_segments as (

    select
        segments.segment,
        events.customer_id,
        (events.month + interval 1 month)::date as month_from,
        (events.month + interval 3 months)::date as month_to

    from segments
    inner join {{ ref('int_lives__events') }} as events
        on segments.value = events.event
    where segments.attribute = 'life_event'

),

held as (

    select
        accounts.customer_id,
        segments.segment,
        segments.conditions,
        segments.attribute,
        segments.operator,
        segments.value,
        case segments.attribute
            {% for text in texts %}
                when '{{ text }}' then accounts.{{ text }}
            {% endfor %}
        end as held_text,
        case segments.attribute
            {% for number in numbers %}
                when '{{ number }}' then accounts.{{ number }}::double
            {% endfor %}
        end as held_number,
        try_cast(segments.value as double) as limit_number

    from accounts
    cross join segments

),

fulfilled as (

    select
        customer_id,
        segment,
        bool_or(attribute = 'life_event') as has_event

    from held
    where
        attribute = 'life_event'
        or case operator
            when '=' then coalesce(held_number = limit_number, held_text = value)
            when '<>' then coalesce(held_number <> limit_number, held_text <> value)
            when '<' then held_number < limit_number
            when '<=' then held_number <= limit_number
            when '>' then held_number > limit_number
            when '>=' then held_number >= limit_number
        end
    group by customer_id, segment
    having count(*) = max(conditions)

),

audiences as (

    select
        customer_id,
        {{ each(
            ["'all'", "'persona:' || persona", "'employment:' || paid_like"]
        ) }} as audience,
        null::date as month_from,
        null::date as month_to

    from accounts

    union all

    select
        fulfilled.customer_id,
        'segment:' || fulfilled.segment as audience,
        null::date as month_from,
        null::date as month_to

    from fulfilled
    where not fulfilled.has_event

    union all

    select
        fulfilled.customer_id,
        'segment:' || fulfilled.segment as audience,
        events_of_segments.month_from,
        events_of_segments.month_to

    from fulfilled
    inner join events_of_segments
        on
            fulfilled.segment = events_of_segments.segment
            and fulfilled.customer_id = events_of_segments.customer_id

)

select * from audiences
