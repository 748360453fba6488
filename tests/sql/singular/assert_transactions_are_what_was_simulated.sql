-- Months and categories whose transactions differ from the simulated ones.
with

simulated as (

    select
        date_trunc('month', posted_at)::date as month,
        category::string as category,
        count(*) as transaction_count,
        {{ money('sum(amount_paise)') }} as amount,
        {{ money('sum(balance_after_paise)') }} as balance_after

    from {{ ref('int_transactions__simulated') }}
    group by all

),

reported as (

    select
        date_trunc('month', transaction_date)::date as month,
        category,
        count(*) as transaction_count,
        sum(amount)::decimal(18, 2) as amount,
        sum(balance_after)::decimal(18, 2) as balance_after

    from {{ ref('transactions') }}
    group by all

),

too_many as (

    select * from simulated
    except all
    select * from reported

),

missing as (

    select * from reported
    except all
    select * from simulated

)

select * from too_many
union all
select * from missing
