with

source as (

    select * from {{ source('economy', 'month_factors') }}

),

renamed as (

    select
        month,
        month_index,

        -- calendar
        days_in_month,
        working_days,
        weekend_days,
        public_holidays,
        festival,

        -- prices and rates
        spending_factor,
        price_level,
        policy_rate,
        loan_rate,

        -- market
        market_return,
        nav

    from source

)

select * from renamed
