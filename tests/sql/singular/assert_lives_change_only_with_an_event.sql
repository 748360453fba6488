-- Months whose persona, employment or pay level is not that of the month before (first:
-- that of the start; customers may begin without a job), changed by the month's events.
with

months as (

    select
        customer_id,
        month,
        persona,
        is_employed,
        pay_level

    from {{ ref('customer_months') }}

),

customers as (

    select * from {{ ref('customers') }}

),

events as (

    select
        customer_id,
        month,
        max(new_persona) as new_persona,
        count(new_persona) as new_personas,
        bool_or(event = 'found_job') as is_hired,
        bool_or(event = 'lost_job') as is_dismissed,
        exp(sum(ln(1 + pay_change::double))) as pay_factor

    from {{ ref('life_events') }}
    group by customer_id, month

),

expected as (

    select
        months.*,
        coalesce(events.new_personas, 0) as new_personas,
        coalesce(events.new_persona, previous.persona, customers.persona)
            as persona_expected,
        case
            when events.is_hired then true
            when events.is_dismissed then false
            else coalesce(previous.is_employed, months.is_employed)
        end as is_employed_expected,
        coalesce(previous.pay_level, 1) * coalesce(events.pay_factor, 1)
            as pay_level_expected

    from months
    inner join customers
        on months.customer_id = customers.customer_id
    left join months as previous
        on
            months.customer_id = previous.customer_id
            and months.month = (previous.month + interval 1 month)::date
    left join events
        on
            months.customer_id = events.customer_id
            and months.month = events.month

)

-- The level is published in millionths.
select *
from expected
where
    persona is distinct from persona_expected
    or new_personas > 1
    or is_employed is distinct from is_employed_expected
    or (
        abs(pay_level - pay_level_expected) <= 0.00001 * pay_level_expected
    ) is not true
