-- Grain: one row per customer: share of spending of each category, in 4096ths. It is a
-- weighted mean of the customer's own mix and the mix expected of the persona and
-- employment type. The own mix has half the weight at mix_shrinkage transactions, and
-- more with more transactions.
with

accounts as (

    select * from {{ ref('int_customers__accounts_opened') }}

),

tickets as (

    select * from {{ ref('int_transactions__tickets_observed') }}

),

expected as (

    select * from {{ ref('int_transactions__mixes_expected') }}

),

parameters as (

    select max(value) filter (where parameter = 'mix_shrinkage') as mix_shrinkage

    from {{ ref('population') }}

),

totals as (

    select
        customer_id,
        sum(ticket_count)::double as ticket_count,
        sum(amount)::double as amount

    from tickets
    group by customer_id

),

mixed as (

    select
        accounts.customer_id,
        expected.category,
        (
            parameters.mix_shrinkage * expected.spending_share
            + coalesce(
                totals.ticket_count * (tickets.amount::double / totals.amount), 0
            )
        )
        / (parameters.mix_shrinkage + coalesce(totals.ticket_count, 0))
            as spending_share

    from accounts
    inner join expected
        on
            accounts.persona = expected.persona
            and accounts.paid_like = expected.employment_type
    left join totals
        on accounts.customer_id = totals.customer_id
    left join tickets
        on
            accounts.customer_id = tickets.customer_id
            and expected.category = tickets.category
    cross join parameters

),

rounded as (

    select
        customer_id,
        category,
        floor(spending_share * 4096)::integer as weight,
        row_number() over (
            partition by customer_id
            order by spending_share desc, category asc
        ) as place

    from mixed

),

-- The rounding remainder goes to the largest share.
completed as (

    select
        customer_id,
        category,
        weight + case
            when place = 1
                then 4096 - sum(weight) over (partition by customer_id)
            else 0
        end as weight

    from rounded

),

final as (

    select
        customer_id,
        {{ list_by('weight::integer', 'category') }} as category_weights

    from completed
    group by customer_id

)

select * from final
