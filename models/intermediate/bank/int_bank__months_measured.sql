-- Grain: one row per customer and month. A customer who has not joined earns nothing:
-- the account and the loan are not the bank's yet.
with

months as (

    select * from {{ ref('int_months__simulated') }}

),

costs as (

    select * from {{ ref('int_bank__campaign_costs') }}

),

losses as (

    select * from {{ ref('credit_losses') }}

),

margins as (

    {{ margins() }}

),

places as (

    select place as fees
    from {{ ref('int_transactions__spending_categories') }}
    where kind = 'fee'

),

joined as (

    select
        months.*,
        {{ element('months.spending_by_category_paise', 'places.fees') }}
            as fees_paise

    from months
    cross join places

),

measured as (

    select
        joined.customer_id::bigint as customer_id,
        joined.month::date as month,
        joined.fees_paise,
        {% for name, part in margin_parts('joined', 'margins').items() %}
            if(joined.status = 'not_joined', 0, {{ part }}) as {{ name }}_paise,
        {% endfor %}
        if(
            joined.status = 'not_joined',
            0,
            {{ expected_loss_paise('joined', 'losses') }}
        ) as expected_loss_paise,
        coalesce(costs.campaign_cost_paise, 0) as campaign_cost_paise

    from joined
    cross join margins
    left join losses
        on joined.days_past_due between losses.days_from and losses.days_to
    left join costs
        on
            joined.customer_id = costs.customer_id
            and joined.month = costs.month

)

select * from measured
