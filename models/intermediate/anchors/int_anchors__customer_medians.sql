-- Grain: one row per population and median of customers. Medians do not add up.
with

metrics as (

    select * from {{ ref('int_anchors__metrics_wanted') }}
    where
        table_name = 'customers'
        and statistic in ('median_income', 'median_balance')

),

customers as (

    select * from {{ ref('int_anchors__customers') }}

),

measured as (

    select
        customers.population,
        metrics.metric,
        median(
            case metrics.statistic
                when 'median_income' then customers.income::double
                when 'median_balance' then customers.account_balance::double
            end
        ) as actual

    from customers
    cross join metrics
    group by customers.population, metrics.metric

)

select * from measured
