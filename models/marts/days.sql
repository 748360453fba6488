with

months as (

    select * from {{ ref('months') }}

),

every_day as (

    select
        month,
        unnest(generate_series(month, last_day(month), interval 1 day))::date as day

    from months

),

final as (

    select
        day,
        month,
        isodow(day)::integer as day_of_week,
        isodow(day) in (6, 7) as is_weekend

    from every_day

)

select * from final
