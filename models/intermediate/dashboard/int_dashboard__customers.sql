-- Grain: one row per customer of the populations that the dashboard shows and of their
-- references, with the filter columns. Rare cities are grouped as Other, because own
-- data may have thousands; references do not count for what is rare.
with

populations as (

    select * from {{ ref('int_customers__all_populations') }}
    where population in ('base', 'ctgan', 'hma', '{{ var("population") }}')

),

reference_customers as (

    select * from {{ ref('stg_economy__reference_customers') }}

),

personas as (

    select * from {{ ref('personas') }}

),

customers as (

    select * from populations
    union all by name
    select * from reference_customers

),

assigned as (

    {{ personas_assigned('customers', ['population', 'customer_id']) }}

),

cities as (

    select
        city,
        row_number() over (order by count(*) desc, city) as place

    from populations
    group by city

),

employment_types as (

    select
        employment_type,
        row_number() over (order by count(*) desc, employment_type) as place

    from populations
    group by employment_type

),

joined as (

    select
        -- key
        customers.population,
        customers.customer_id,

        -- filters
        assigned.persona,
        case when cities.place <= 12 then customers.city else 'Other' end as city,
        case
            when employment_types.place <= 6 then customers.employment_type
            else 'Other'
        end as employment_type,
        customers.population = '{{ var("population") }}' as is_simulated,

        -- measures
        customers.age,
        customers.income,
        customers.credit_score,
        customers.savings_rate,
        customers.existing_loan_balance,
        customers.account_balance

    from customers
    inner join assigned
        on
            customers.population = assigned.population
            and customers.customer_id = assigned.customer_id
    left join cities
        on customers.city = cities.city
    left join employment_types
        on customers.employment_type = employment_types.employment_type

)

select * from joined
