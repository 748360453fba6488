with

months as (

    select * from {{ ref('int_months__simulated') }}

),

final as (

    select
        customer_id::bigint as customer_id,
        status_since::date as silent_since,
        {{ name_of('silence_cause', ['none', 'own', 'bank']) }} as cause

    from months
    where status = 'silent' and month = status_since

)

select * from final
