-- Months whose credit score is outside the market's scale.
with

scale_ends as (

    select
        max(value) filter (where parameter = 'credit_min') as credit_min,
        max(value) filter (where parameter = 'credit_max') as credit_max

    from {{ ref('population') }}

)

select
    months.customer_id,
    months.month,
    months.credit_score

from {{ ref('customer_months') }} as months
cross join scale_ends
where
    (
        months.credit_score between scale_ends.credit_min and scale_ends.credit_max
    ) is not true
