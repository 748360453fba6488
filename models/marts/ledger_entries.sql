-- A cross join with the few dozen types of postings, not a join or a window: it takes
-- hardly longer than writing the rows, in constant memory.
with

months as (

    select * from {{ ref('int_months__simulated') }}

),

posting_kinds as (

    select * from {{ ref('int_months__posting_types') }}

),

renumbered as (

    select * from {{ ref('int_customers__renumbered') }}

),

postings as (

    select
        (
            coalesce(renumbered.customer_number, months.customer_id) * 100000000
            + year(months.month) * 10000
            + month(months.month) * 100
            + posting_kinds.slot
        )::bigint as entry_id,
        months.customer_id,
        months.month,
        posting_kinds.account,
        posting_kinds.counter_account,
        posting_kinds.category,
        posting_kinds.direction
        * case posting_kinds.slot
            when 1
                then
                    months.income_paise
                    - months.bonus_paise
                    - months.refund_paise
                    - months.interest_paise
                    - months.support_paise
            when 2 then months.bonus_paise
            when 3 then months.sip_paise
            when 4 then months.bought_paise - months.sip_paise
            when 5
                then
                    months.loan_repayment_paise
                    - months.loan_interest_paise
                    - months.loan_prepayment_paise
            when 6 then months.loan_prepayment_paise
            when 7 then months.loan_interest_paise
            when 8 then months.loan_drawn_paise
            when 9 then months.loan_drawn_paise
            when 10 then months.redeemed_paise
            when 11 then months.interest_paise
            when 12 then months.support_paise
            when 13 then months.refund_paise
            else
                {{ element(
                    'months.spending_by_category_paise', 'posting_kinds.slot - 20'
                ) }}
        end as amount_paise

    from months
    left join renumbered
        on months.customer_id = renumbered.customer_id
    cross join posting_kinds

),

final as (

    select
        entry_id,
        customer_id,
        month,
        account,
        counter_account,
        category,
        {{ money('amount_paise') }} as amount

    from postings
    where amount_paise <> 0 and {{ var('post_ledger') }}

)

select * from final
