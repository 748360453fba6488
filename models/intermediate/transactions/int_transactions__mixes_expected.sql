-- Grain: one row per persona, employment type and spending category: expected share of
-- spending by the market's seeds.
with

categories as (

    select * from {{ ref('categories') }}
    where kind <> 'investment'

),

category_mix as (

    select * from {{ ref('category_mix') }}

),

employment_types as (

    select * from {{ ref('employment_types') }}

),

personas as (

    select * from {{ ref('personas') }}

),

valued as (

    select
        personas.persona,
        employment_types.employment_type,
        categories.category,
        -- Tickets are lognormal, so their mean is above the median. Decimals, because a
        -- sum of doubles depends on its order.
        (
            coalesce(category_mix.share, 0)
            * case employment_types.employment_type
                when 'Salaried' then categories.salaried_weight
                when 'Contract' then categories.contract_weight
                when 'Freelance' then categories.freelance_weight
                else 1
            end
            * categories.median_amount
            * exp(categories.amount_spread * categories.amount_spread / 2)
        )::decimal(28, 8) as amount

    from personas
    cross join employment_types
    cross join categories
    left join category_mix
        on
            personas.persona = category_mix.persona
            and categories.category = category_mix.category

),

shares as (

    select
        persona,
        employment_type,
        category,
        amount::double
        / sum(amount) over (partition by persona, employment_type)::double
            as spending_share

    from valued

)

select * from shares
