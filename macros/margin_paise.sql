{% macro margin_paise(months, fees, margins) -%}
    (
        greatest(2 * {{ months }}.balance_paise - {{ months }}.savings_paise, 0)
        * {{ margins }}.deposit_margin // 24000000
        + {{ months }}.bought_paise * {{ margins }}.investment_margin // 1000000
        + ({{ months }}.spending_paise - {{ fees }})
        * {{ margins }}.interchange // 1000000
        + {{ months }}.loan_interest_paise * {{ margins }}.loan_margin // 1000000
        + {{ fees }}
    )
{%- endmacro %}
