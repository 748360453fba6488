-- Grain: one row per type of entry and side. Every entry moves money between the
-- customer's account at the bank and one other account, so it has two postings with
-- opposite amounts. The slot numbers the types within a month; spending categories have
-- slots from 21 on, by their position.
with

categories as (

    select * from {{ ref('int_transactions__spending_categories') }}

),

entry_kinds as (

    {% for category, other_account, direction in [
        ('Regular pay', 'pay', 1),
        ('Bonus', 'pay', 1),
        ('SIP', 'investments', -1),
        ('Lump sum', 'investments', -1),
        ('Principal', 'loan', -1),
        ('Prepayment', 'loan', -1),
        ('Interest', 'loan_interest', -1),
        ('Loan drawn', 'loan', 1),
        ('Bought on credit', 'shops', -1),
        ('Redemption', 'investments', 1),
        ('Account interest', 'account_interest', 1),
        ('Support', 'support', 1),
        ('Tax refund', 'tax', 1)
    ] %}
        select
            {{ loop.index }} as slot,
            '{{ category }}' as category,
            '{{ other_account }}' as other_account,
            {{ direction }} as bank_direction

        union all
    {% endfor %}

    select
        20 + place as slot,
        category,
        'spending' as other_account,
        -1 as bank_direction
    from categories

),

posting_kinds as (

    select
        slot,
        category,
        'bank' as account,
        other_account as counter_account,
        bank_direction as direction
    from entry_kinds

    union all

    select
        slot,
        category,
        other_account as account,
        'bank' as counter_account,
        -bank_direction as direction
    from entry_kinds

)

select * from posting_kinds
