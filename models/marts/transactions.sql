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
        description::string as description,
        merchant::string as merchant,
        category::string as category,
        channel::string as channel,
        direction::string as direction,
        {{ money('amount_paise') }} as amount,
        {{ money('balance_after_paise') }} as balance_after,
        is_recurring,
        entry_id

    from transactions

)

select * from final
