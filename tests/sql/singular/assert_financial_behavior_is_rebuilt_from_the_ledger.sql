-- Months of financial_behavior that differ from those rebuilt from the ledger and the
-- opening balances, and months of the ledger that it does not have. None if the ledger
-- is not posted.
with

postings as (

    select * from {{ ref('ledger_entries') }}
    where account = 'bank'

),

openings as (

    select
        customer_id,
        account_balance

    from {{ ref('customers') }}

),

behavior as (

    select * from {{ ref('financial_behavior') }}

),

summed as (

    select
        customer_id,
        month,
        coalesce(
            sum(amount) filter (
                where counter_account in ('pay', 'tax', 'account_interest', 'support')
            ),
            0
        ) as income,
        coalesce(-sum(amount) filter (where counter_account = 'spending'), 0)
            as spending,
        coalesce(-sum(amount) filter (where counter_account = 'investments'), 0)
            as investments,
        coalesce(
            -sum(amount) filter (
                where
                counter_account in ('loan', 'loan_interest')
                and category is distinct from 'Loan drawn'
            ),
            0
        ) as loan_repayment,
        sum(amount) as savings

    from postings
    group by customer_id, month

),

-- A month without postings has no flows and keeps its opening balance.
rebuilt as (

    select
        coalesce(behavior.customer_id, summed.customer_id) as customer_id,
        coalesce(behavior.month, summed.month) as month,
        behavior.income,
        behavior.spending,
        behavior.savings,
        behavior.investments,
        behavior.loan_repayment,
        behavior.balance,
        coalesce(summed.income, 0) as income_rebuilt,
        coalesce(summed.spending, 0) as spending_rebuilt,
        coalesce(summed.savings, 0) as savings_rebuilt,
        coalesce(summed.investments, 0) as investments_rebuilt,
        coalesce(summed.loan_repayment, 0) as loan_repayment_rebuilt,
        openings.account_balance
        + sum(coalesce(summed.savings, 0)) over (
            partition by coalesce(behavior.customer_id, summed.customer_id)
            order by coalesce(behavior.month, summed.month)
        ) as balance_rebuilt

    from behavior
    full join summed
        on
            behavior.customer_id = summed.customer_id
            and behavior.month = summed.month
    left join openings
        on coalesce(behavior.customer_id, summed.customer_id) = openings.customer_id

)

select *
from rebuilt
where
    {{ var('post_ledger') }}
    and (
        income is distinct from income_rebuilt
        or spending is distinct from spending_rebuilt
        or savings is distinct from savings_rebuilt
        or investments is distinct from investments_rebuilt
        or loan_repayment is distinct from loan_repayment_rebuilt
        or balance is distinct from balance_rebuilt
    )
