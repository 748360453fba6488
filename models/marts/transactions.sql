with

transactions as (

    select * from {{ ref('int_behavior__transactions_simulated') }}

),

final as (

    select
        transaction_id,
        customer_id,
        transaction_date,
        category::varchar as category,
        {{ money('amount_paise') }} as amount

    from transactions

)

select * from final
