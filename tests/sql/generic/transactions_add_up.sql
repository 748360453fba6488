-- Customers, months and categories whose transactions do not sum to the month's amount,
-- in paise: transactions minus the amounts must be zero. If transactions are not
-- simulated, the amounts are zero.
{% test transactions_add_up(model, months_model, categories_model, is_simulated) %}

with

spending as (

    select list(category order by category) as categories
    from {{ categories_model }}
    where kind <> 'investment'

),

investment as (

    select max(category) as category
    from {{ categories_model }}
    where kind = 'investment'

),

bought as (

    select
        customer_id,
        date_trunc('month', transaction_date)::date as month,
        category,
        (amount * 100)::bigint as paise

    from {{ model }}

),

spent as (

    select
        months.customer_id,
        months.month,
        unnest(spending.categories) as category,
        -unnest(months.spending_by_category_paise::bigint[]) as paise

    from {{ months_model }} as months
    cross join spending
    where {{ is_simulated }}

),

invested as (

    select
        months.customer_id,
        months.month,
        investment.category,
        -months.bought_paise as paise

    from {{ months_model }} as months
    cross join investment
    where {{ is_simulated }}

),

both_sides as (

    select * from bought
    union all by name
    select * from spent
    union all by name
    select * from invested

)

select
    customer_id,
    month,
    category,
    sum(paise) as paise_too_many

from both_sides
group by customer_id, month, category
having sum(paise) <> 0

{% endtest %}
