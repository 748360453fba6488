-- Grain: one row per category that money is spent on; investing is no spending. The
-- place is the category's place in every array of spending: by name.
with

categories as (

    select * from {{ ref('categories') }}

),

spending_categories as (

    select
        category,
        kind,
        (row_number() over (order by category))::integer as place

    from categories
    where kind <> 'investment'

)

select * from spending_categories
