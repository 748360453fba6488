-- Grain: one row per customer: how spending divides over the categories.
with

accounts as (

    select * from {{ ref('int_customers__accounts_opened') }}

),

categories as (

    select * from {{ ref('categories') }}
    where kind <> 'investment'

),

category_mix as (

    select * from {{ ref('category_mix') }}

),

personas as (

    select distinct persona
    from accounts

),

weights as (

    select
        personas.persona,
        list(
            (
                coalesce(category_mix.share * categories.median_amount, 0) * 8
            )::integer
            order by categories.category
        ) as category_weights

    from personas
    cross join categories
    left join category_mix
        on
            personas.persona = category_mix.persona
            and categories.category = category_mix.category
    group by personas.persona

),

habits as (

    select
        accounts.customer_id,
        weights.category_weights

    from accounts
    inner join weights
        on accounts.persona = weights.persona

)

select * from habits
