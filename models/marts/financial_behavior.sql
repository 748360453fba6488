with

months as (

    select * from {{ ref('int_months__typed') }}

),

final as (

    select
        customer_id,
        month,
        persona,
        income,
        spending,
        savings,
        investments,
        loan_repayment,
        balance

    from months

)

select * from final
