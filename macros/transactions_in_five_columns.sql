{% macro transactions_in_five_columns() -%}
    {%- set invested = "category in ('SIP', 'Lump sum')" -%}
    select
        transaction_id,
        customer_id,
        transaction_date,
        if({{ invested }}, (
            select category from {{ ref('categories') }} where kind = 'investment'
        ), category) as category,
        amount

    from {{ ref('transactions') }}
    where
        direction = 'debit'
        and (
            {{ invested }}
            or category in (
                select category from {{ ref('int_transactions__spending_categories') }}
            )
        )
{%- endmacro %}
