with

responses as (

    select * from {{ ref('int_campaigns__responses') }}

),

final as (

    select
        campaign,
        customer_id,
        is_treated,
        treated_probability

    from responses

)

select * from final
