with

accounts as (

    select * from {{ ref('int_customers__accounts_opened') }}

),

final as (

    select
        customer_id,
        persona,
        age,
        gender,
        city,
        job_role,
        employment_type,
        joined_date,
        income,
        credit_score,
        savings_rate,
        existing_loan_balance,
        account_balance,
        overdraft_limit

    from accounts

)

select * from final
