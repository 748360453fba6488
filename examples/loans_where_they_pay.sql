-- A policy for make contest CAMPAIGN=consumer_loan_offer: the young, but not the Savers,
-- whom it puts off; those whose pay bears the largest loan come first.
select customer_id
from marts.campaign_assignments
inner join marts.customers using (customer_id)
where
    campaign = 'consumer_loan_offer'
    and persona in ('Spender', 'Risk-Taker')
    and age <= 30
order by income desc, customer_id
