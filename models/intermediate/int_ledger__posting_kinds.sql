-- Grain: one row per kind of entry and side. Every entry moves money between the
-- customer's account at the bank and one other account, so it has two postings whose
-- amounts are each other's negative. The slot numbers the kinds within a month; spending
-- categories follow from 11 on, by their position.
with

categories as (

    select * from {{ ref('int_behavior__spending_categories') }}

),

entry_kinds as (

    select * from (
        values
        (1, 'Regular pay', 'pay', 1),
        (2, 'Bonus', 'pay', 1),
        (3, 'SIP', 'investments', -1),
        (4, 'Lump sum', 'investments', -1),
        (5, 'Principal', 'loan', -1),
        (6, 'Prepayment', 'loan', -1),
        (7, 'Interest', 'loan_interest', -1)
    ) as listed (slot, category, other_account, bank_sign)

    union all

    select
        10 + position as slot,
        category,
        'spending' as other_account,
        -1 as bank_sign
    from categories

),

posting_kinds as (

    select
        slot,
        category,
        'bank' as account,
        other_account as counter_account,
        bank_sign as sign
    from entry_kinds

    union all

    select
        slot,
        category,
        other_account as account,
        'bank' as counter_account,
        -bank_sign as sign
    from entry_kinds

)

select * from posting_kinds
