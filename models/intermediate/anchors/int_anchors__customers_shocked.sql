-- Grain: one row per customer whose response to shocks is measured: input of the
-- engine, without campaigns. Customers have random numbers of their own, so the first
-- ones are a random sample.
{% set most_people = 4000 %}
with

customers as (

    select * replace (0::bigint as conversions)

    from {{ ref('int_months__customers_in_paise') }}
    where joined_date <= '{{ var("first_month") }}-01'::date
    order by customer_id
    limit {{ most_people }}

)

select * from customers
