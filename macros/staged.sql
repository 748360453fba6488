{% macro staged_customers(source_table, key=['customer_id']) -%}
with

source as (

    select * from {{ source_table }}

),

renamed as (

    select
        -- key
        {{ key | join(',\n        ') }},

        -- who
        age,
        gender,
        city,
        job_role,
        employment_type,
        joined_date,

        -- money
        income,
        credit_score,
        savings_rate,
        existing_loan_balance,
        account_balance

    from source

)

select * from renamed
{%- endmacro %}
