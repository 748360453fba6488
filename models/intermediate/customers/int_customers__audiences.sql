-- Grain: one row per customer and audience of the customer, named as in the seeds. The
-- employment type is the one that determines pay.
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

held as (

    select
        accounts.customer_id,
        segments.segment,
        segments.conditions,
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
        segment

    from held
    where
        case operator
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
        unnest(
            ['all', 'persona:' || persona, 'employment:' || paid_like]
        ) as audience

    from accounts

    union all

    select
        customer_id,
        'segment:' || segment as audience

    from fulfilled

)

select * from audiences
