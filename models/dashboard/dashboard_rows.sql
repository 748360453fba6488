-- Grain: one row per table with customers, persona, city and employment type.
with

customers_shown as (

    select * from {{ ref('int_dashboard__customers') }}
    where is_simulated

),

{% for table in tables_of_customers().split() %}
    {{ table }} as (

        select * from {{ ref(table) }}

    ),
{% endfor %}

counted as (

    {% for table in tables_of_customers().split() %}
        select
            '{{ table }}' as table_name,
            customer_id,
            count(*) as row_count

        from {{ table }}
        group by customer_id
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

final as (

    select
        counted.table_name,
        customers_shown.persona,
        customers_shown.city,
        customers_shown.employment_type,
        sum(counted.row_count)::bigint as row_count

    from counted
    inner join customers_shown
        on counted.customer_id = customers_shown.customer_id
    group by
        counted.table_name,
        customers_shown.persona,
        customers_shown.city,
        customers_shown.employment_type

)

select * from final
