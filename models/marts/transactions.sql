with

transactions as (

    select * from {{ ref('int_transactions__simulated') }}

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
