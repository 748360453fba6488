-- Entries without exactly two postings, one on the bank's side and one on the other,
-- that sum to zero. So (entry_id, account) is a key, and customer-months balance too.
select
    entry_id,
    count(*) as postings,
    count(*) filter (where account = 'bank') as bank_postings,
    sum(amount) as amount

from {{ ref('ledger_entries') }}
group by entry_id
having
    count(*) is distinct from 2
    or count(*) filter (where account = 'bank') is distinct from 1
    or sum(amount) is distinct from 0
