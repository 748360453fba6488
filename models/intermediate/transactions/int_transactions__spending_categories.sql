-- Grain: one row per spending category; investment is not spending. The position of a
-- category in arrays of spending is that of its name in alphabetical order.
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
