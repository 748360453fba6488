-- Postings whose amount differs from the simulated month, or that the month does not
-- have. Missing postings are found by rebuilding financial_behavior.
with

postings as (

    select * from {{ ref('ledger_entries') }}
    where counter_account = 'bank'

),

months as (

    select * from {{ ref('int_months__simulated') }}

),

categories as (

    select * from {{ ref('int_transactions__spending_categories') }}

),

compared as (

    select
        postings.*,
        {{ money("""
            case postings.category
                when 'Regular pay'
                    then
                        months.bonus_paise
                        + months.refund_paise
                        + months.interest_paise
                        + months.support_paise
                        - months.income_paise
                when 'Bonus' then -months.bonus_paise
                when 'SIP' then months.sip_paise
                when 'Lump sum' then months.bought_paise - months.sip_paise
                when 'Redemption' then -months.redeemed_paise
                when 'Principal'
                    then
                        months.loan_repayment_paise
                        - months.loan_interest_paise
                        - months.loan_prepayment_paise
                when 'Prepayment' then months.loan_prepayment_paise
                when 'Interest' then months.loan_interest_paise
                when 'Loan drawn' then -months.loan_drawn_paise
                when 'Bought on credit' then months.loan_drawn_paise
                when 'Account interest' then -months.interest_paise
                when 'Support' then -months.support_paise
                when 'Tax refund' then -months.refund_paise
                else """ ~ element(
                    'months.spending_by_category_paise', 'categories.place'
                ) ~ """
            end
        """) }} as simulated_amount

    from postings
    left join categories
        on postings.category = categories.category
    left join months
        on
            postings.customer_id = months.customer_id
            and postings.month = months.month

)

select *
from compared
where amount is distinct from simulated_amount
