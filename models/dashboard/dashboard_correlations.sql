-- Grain: one row per population, persona, city, employment type and pair of columns, a
-- column with itself included. Ranks run from 0 to 1000 within a population, with mean
-- ranks for ties, so sums over any rows give Spearman's correlation.
with

customers as (

    select * from {{ ref('int_dashboard__customers') }}

),

ranked as (

    {% for column in [
        'age',
        'income',
        'credit_score',
        'savings_rate',
        'existing_loan_balance',
        'account_balance'
    ] %}
        select
            population,
            customer_id,
            persona,
            city,
            employment_type,
            {{ loop.index }} as place,
            '{{ column }}' as column_name,
            rank() over (partition by population order by {{ column }}) as first_place,
            count(*) over (partition by population, {{ column }}) as sharers,
            count(*) over (partition by population) as population_size

        from customers
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

placed as (

    select
        *,
        round(1000 * (first_place + sharers / 2.0 - 0.5) / population_size)::bigint
            as value_rank

    from ranked

),

final as (

    select
        -- key
        ours.population,
        ours.persona,
        ours.city,
        ours.employment_type,
        ours.column_name as column_a,
        theirs.column_name as column_b,

        -- sums
        count(*) as customers,
        sum(ours.value_rank)::bigint as rank_a_sum,
        sum(theirs.value_rank)::bigint as rank_b_sum,
        sum(ours.value_rank * theirs.value_rank)::bigint as product_sum

    from placed as ours
    inner join placed as theirs
        on
            ours.population = theirs.population
            and ours.customer_id = theirs.customer_id
            and ours.place <= theirs.place
    group by
        ours.population,
        ours.persona,
        ours.city,
        ours.employment_type,
        ours.column_name,
        theirs.column_name

)

select * from final
