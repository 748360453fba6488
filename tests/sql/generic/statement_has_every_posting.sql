-- Entries whose rows on the statement do not sum to the ledger's posting of the bank
-- account, by customer, month and category: credits minus debits minus the posting must
-- be zero. If transactions are not simulated, the statement is empty.
{% test statement_has_every_posting(model, ledger_model, is_simulated) %}

with

dated as (

    select
        entry_id,
        customer_id,
        date_trunc('month', transaction_date)::date as month,
        category,
        case direction when 'credit' then amount when 'debit' then -amount end
            as amount

    from {{ model }}

),

posted as (

    select
        entry_id,
        customer_id,
        month,
        category,
        -amount as amount

    from {{ ledger_model }}
    where account = 'bank' and {{ is_simulated }}

),

both_sides as (

    select * from dated
    union all
    select * from posted

)

select
    entry_id,
    customer_id,
    month,
    category,
    sum(amount) as amount_too_much

from both_sides
group by entry_id, customer_id, month, category
having sum(amount) is distinct from 0

{% endtest %}
