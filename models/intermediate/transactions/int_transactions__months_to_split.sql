-- Grain: one row per customer and month with spending or units bought: the amounts to
-- split into transactions, in whole paise, and the customer's habits.
with

months as (

    select * from {{ ref('int_months__simulated') }}
    where
        (spending_paise > 0 or bought_paise > 0)
        and {{ var('simulate_transactions') }}

),

habits as (

    select * from {{ ref('int_transactions__spending_habits') }}

),

joined as (

    select
        months.customer_id,
        months.month,
        habits.customer_number,
        habits.ticket_scale,
        habits.day_rhythm,
        months.spending_by_category_paise,
        months.sip_paise,
        months.bought_paise - months.sip_paise as lump_sum_paise

    from months
    inner join habits
        on months.customer_id = habits.customer_id

)

select * from joined
