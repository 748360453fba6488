-- Grain: one row per customer in the audience of a campaign that runs: the attributes
-- that targeting and responses depend on. The audiences are a mask of the campaigns'
-- bits.
with

accounts as (

    select * from {{ ref('int_customers__accounts_opened') }}

),

audiences as (

    select * from {{ ref('int_customers__audiences') }}

),

campaigns as (

    select * from {{ ref('int_campaigns__run') }}

),

events as (

    select * from {{ ref('int_campaigns__events_in_population') }}

),

reached as (

    select
        audiences.customer_id,
        bit_or(1::bigint << campaigns.place) as audiences

    from audiences
    inner join campaigns
        on
            audiences.audience = campaigns.audience
            and (
                audiences.month_from is null
                or (campaigns.month || '-01')::date
                between audiences.month_from and audiences.month_to
            )
    group by audiences.customer_id

),

past as (

    select
        customer_id,
        count(*) as contacts,
        count(*) filter (where response <> 'Ignored') as opened

    from events
    group by customer_id

),

audience as (

    select
        accounts.customer_id,
        accounts.persona,
        accounts.joined_date,
        accounts.income,
        accounts.account_balance as balance,
        accounts.age,
        accounts.job_role,
        coalesce(past.contacts, 0) as contacts,
        coalesce(past.opened, 0) as opened,
        reached.audiences

    from accounts
    inner join reached
        on accounts.customer_id = reached.customer_id
    left join past
        on accounts.customer_id = past.customer_id
    -- a constant: without campaigns nothing is read
    where {{ var('campaigns') != [] }}

)

select * from audience
