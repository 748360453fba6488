{% macro personas_assigned(customers, key) -%}
    select
        {{ customers }}.{{ key | join(', ' ~ customers ~ '.') }},
        min_by(personas.persona, personas.assign_order) as persona

    from {{ customers }}
    inner join personas
        on
            {{ customers }}.savings_rate >= personas.min_savings_rate
            and {{ customers }}.credit_score <= personas.max_credit_score
    group by {{ customers }}.{{ key | join(', ' ~ customers ~ '.') }}
{%- endmacro %}

{% macro log_bin(amount, bins_a_decade) -%}
    (
        case when {{ amount }} < 0 then -1 else 1 end
        * floor(
            round({{ bins_a_decade }} * log10(1 + abs({{ amount }}::double) / 1000), 6)
        )
        - case when {{ amount }} < 0 then 1 else 0 end
    )::integer
{%- endmacro %}

{% macro log_edge(bin, bins_a_decade) -%}
    (
        sign({{ bin }})
        * round(1000 * (pow(10, abs({{ bin }}) / {{ bins_a_decade }}.0) - 1))
    )::double
{%- endmacro %}

{% macro tables_of_customers() -%}
    customers financial_behavior customer_months bank_months life_events
    portfolio_months loan_schedule ledger_entries transactions auto_debits
    campaign_assignments campaign_events campaign_outcomes campaign_conversions
    scenario_financial_behavior scenario_impact
{%- endmacro %}
