-- Grain: one row per metric of randomised shocks of the chosen population. Shares are
-- whole millionths, so that sums do not depend on their order.
with

metrics as (

    select * from {{ ref('int_anchors__metrics') }}
    where table_name = 'months'

),

shocks as (

    select
        *,
        round(
            (shocked_spending_paise - spending_paise)::double
            / spending_paise::double * 1000000
        )::bigint as reaction,
        ntile(3) over (
            partition by shock
            order by
                balance_paise_at_hand::double
                / greatest(usual_spending_paise, 1)::double,
                customer_id
        ) as third_at_hand

    from (
        select
            *,
            greatest(balance_before_paise, 0) as balance_paise_at_hand

        from {{ ref('int_anchors__shocks') }}
    )

),

-- A tenth more pay: the change of spending over .10 is ten times the change.
summed as (

    select
        sum(reaction) filter (where shock = 'pay')::double
        / nullif(count(*) filter (where shock = 'pay'), 0) / 100000 as elasticity,
        avg(reaction) filter (where shock = 'pay' and third_at_hand = 1) as lowest,
        avg(reaction) filter (where shock = 'pay' and third_at_hand = 3) as highest,
        median(reaction) filter (where shock = 'job') / 1000000 as job_loss

    from shocks

),

measured as (

    select
        metrics.metric,
        case metrics.statistic
            when 'pay_elasticity' then summed.elasticity
            when 'pay_elasticity_ratio'
                then summed.lowest / nullif(summed.highest, 0)
            when 'job_loss_fall' then -summed.job_loss
        end as actual

    from summed
    cross join metrics

)

select
    '{{ var("population") }}' as population,
    metric,
    actual

from measured
where actual is not null
