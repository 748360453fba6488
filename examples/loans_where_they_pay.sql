-- A policy for make contest CAMPAIGN=consumer_loan_offer: leave out the Savers, who
-- are put off by it, and begin with those whose pay bears the largest loan.
select customer_id
from marts.campaign_assignments
inner join marts.customers using (customer_id)
where campaign = 'consumer_loan_offer' and persona in ('Spender', 'Risk-Taker')
order by income desc, customer_id
