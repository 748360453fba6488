with

events as (

    select * from {{ ref('int_lives__events') }}

),

final as (

    select
        -- key
        customer_id::bigint as customer_id,
        month::date as month,
        event,

        -- what it changes
        (pay_change_ten_thousandths::decimal(10, 0) * 0.0001)::decimal(6, 4)
            as pay_change,
        new_persona,
        new_city

    from events

)

select * from final
