-- Customers and months whose transactions in five columns are not what the customer
-- spent and invested.
with

transactions as (

    {{ transactions_in_five_columns() }}

),

months as (

    select
        behavior.customer_id,
        behavior.month,
        behavior.spending + details.sip + details.lump_sum as amount

    from {{ ref('financial_behavior') }} as behavior
    inner join {{ ref('customer_months') }} as details
        on
            behavior.customer_id = details.customer_id
            and behavior.month = details.month
    where {{ var('simulate_transactions') }}

),

summed as (

    select
        customer_id,
        date_trunc('month', transaction_date)::date as month,
        sum(amount) as amount

    from transactions
    group by all

)

select
    coalesce(months.customer_id, summed.customer_id) as customer_id,
    coalesce(months.month, summed.month) as month,
    months.amount as spent,
    summed.amount as found

from months
full join summed
    on
        months.customer_id = summed.customer_id
        and months.month = summed.month
where coalesce(months.amount, 0) is distinct from coalesce(summed.amount, 0)
