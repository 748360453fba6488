-- Grain: one row per customer: spending habits, estimated from the transactions.
{{ config(materialized='table') }}

with

mixes as (

    select * from {{ ref('int_transactions__mixes_learned') }}

),

renumbered as (

    select * from {{ ref('int_customers__renumbered') }}

),

tickets as (

    select * from {{ ref('int_transactions__tickets_observed') }}

),

parameters as (

    select
        max(value) filter (where parameter = 'ticket_shrinkage') as ticket_shrinkage,
        max(value) filter (where parameter = 'transactions_dispersion') as dispersion

    from {{ ref('population') }}

),

spending_categories as (

    select * from {{ ref('int_transactions__spending_categories') }}

),

-- Bit p is set if the customer has transactions in the category at position p.
bought as (

    select
        tickets.customer_id,
        bit_or(1::bigint << (spending_categories.place - 1)) as categories_bought

    from tickets
    inner join spending_categories
        on tickets.category = spending_categories.category
    group by tickets.customer_id

),

-- The days on which all customers together buy in a category.
rhythms as (

    select
        category,
        (sum(weekend_count)::double / sum(ticket_count)::double)::decimal(12, 9)
            as weekend_share,
        (sum(early_count)::double / sum(ticket_count)::double)::decimal(12, 9)
            as early_share

    from tickets
    group by category

),

totals as (

    select
        tickets.customer_id,
        sum(tickets.ticket_count)::double as ticket_count,
        sum(tickets.relative_size)::double as relative_size,
        sum(tickets.weekend_count - tickets.ticket_count * rhythms.weekend_share)
            as more_at_weekends,
        sum(tickets.early_count - tickets.ticket_count * rhythms.early_share)
            as more_early

    from tickets
    inner join rhythms
        on tickets.category = rhythms.category
    group by tickets.customer_id

),

everyone as (

    select coalesce(sum(totals.ticket_count), 0) / count(*) as typical_count

    from mixes
    left join totals
        on mixes.customer_id = totals.customer_id

),

compared as (

    select
        mixes.customer_id,
        mixes.category_weights,
        coalesce(renumbered.customer_number, mixes.customer_id) as customer_number,
        totals.more_at_weekends,
        totals.more_early,
        coalesce(bought.categories_bought, 0) as categories_bought,
        -- Mean of the customer's tickets relative to the means of their categories.
        (coalesce(totals.relative_size, 0) + parameters.ticket_shrinkage)
        / (coalesce(totals.ticket_count, 0) + parameters.ticket_shrinkage) as size,
        -- Purchase frequency: posterior mean of a gamma rate, as drawn in the base,
        -- given the count.
        (coalesce(totals.ticket_count, 0) + parameters.dispersion)
        / (everyone.typical_count + parameters.dispersion) as rate

    from mixes
    left join totals
        on mixes.customer_id = totals.customer_id
    left join bought
        on mixes.customer_id = bought.customer_id
    left join renumbered
        on mixes.customer_id = renumbered.customer_id
    cross join everyone
    cross join parameters

),

final as (

    select
        customer_id,
        category_weights,
        categories_bought,
        -- A month's spending is given, so frequent buyers have smaller tickets. Size
        -- and rate both measure this, so each is used in part.
        greatest(256, least(4096, round(1024 * size / sqrt(rate))))::integer
            as ticket_scale,
        coalesce(more_at_weekends > 0, false)::integer
        + 2 * coalesce(more_early > 0, false)::integer as day_rhythm,
        customer_number

    from compared

)

select * from final
