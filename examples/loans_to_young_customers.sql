-- A policy for make contest CAMPAIGN=consumer_loan_offer: young customers, without the
-- Savers, who respond negatively; customers with the largest loan capacity come first.
select customer_id
from marts.campaign_assignments
inner join marts.customers using (customer_id)
where
    campaign = 'consumer_loan_offer'
    and persona in ('Spender', 'Risk-Taker')
    and age <= 30
order by annual_income desc, customer_id
