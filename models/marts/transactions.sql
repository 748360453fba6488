with

transactions as (

    select * from {{ ref('int_transactions__simulated') }}

),

final as (

    select
        transaction_id,
        customer_id,
        posted_at::timestamp as posted_at,
        posted_at::date as transaction_date,
        description::varchar as description,
        merchant::varchar as merchant,
        category::varchar as category,
        channel::varchar as channel,
        direction::varchar as direction,
        {{ money('amount_paise') }} as amount,
        {{ money('balance_after_paise') }} as balance_after,
        is_recurring,
        entry_id

    from transactions

)

select * from final
