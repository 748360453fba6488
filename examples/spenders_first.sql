-- A policy for make contest: Spenders, those with the most pay to spend first.
select customer_id
from marts.campaign_assignments
inner join marts.customers using (customer_id)
where campaign = 'festive_cashback' and persona = 'Spender'
order by income desc, customer_id
