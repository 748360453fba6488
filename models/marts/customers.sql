with

accounts as (

    select * from {{ ref('int_customers__accounts_opened') }}

),

portfolios as (

    select * from {{ ref('int_customers__portfolios_opened') }}

),

final as (

    select
        accounts.customer_id,
        accounts.persona,
        accounts.age,
        accounts.gender,
        accounts.city,
        accounts.job_role,
        accounts.employment_type,
        accounts.joined_date,
        accounts.income as annual_income,
        accounts.credit_score,
        accounts.savings_rate,
        accounts.existing_loan_balance,
        accounts.account_balance,
        accounts.overdraft_limit,
        portfolios.opening_portfolio_units

    from accounts
    left join portfolios
        on accounts.customer_id = portfolios.customer_id

)

select * from final
