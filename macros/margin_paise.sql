{% macro margin_parts(months, margins) -%}
    {{ return({
        'deposit_margin':
            quotient(
                'greatest(2 * ' ~ months ~ '.balance_paise - ' ~ months
                ~ '.savings_paise, 0) * ' ~ margins ~ '.deposit_margin', 24000000
            ),
        'commission':
            quotient(
                months ~ '.bought_paise * ' ~ margins ~ '.investment_margin', 1000000
            ),
        'interchange':
            quotient(
                '(' ~ months ~ '.spending_paise - ' ~ months ~ '.fees_paise) * '
                ~ margins ~ '.interchange', 1000000
            ),
        'loan_margin':
            quotient(
                months ~ '.loan_interest_paise * ' ~ margins ~ '.loan_margin', 1000000
            ),
    }) }}
{%- endmacro %}

{% macro margin_paise(months, margins) -%}
    {% set parts = margin_parts(months, margins).values() | list %}
    ({{ (parts + [months ~ '.fees_paise']) | join(' + ') }})
{%- endmacro %}

{% macro margins() -%}
    {# In millionths, so that money is never multiplied by a float. #}
    select
        {{ margin_of('deposit_margin') }},
        {{ margin_of('investment_margin') }},
        {{ margin_of('interchange') }},
        {{ margin_of('loan_margin') }}

    from {{ ref('economy') }}
{%- endmacro %}

{% macro margin_of(name) -%}
    max(round(value * 1000000)::bigint)
        filter (where parameter = '{{ name }}') as {{ name }}
{%- endmacro %}

{% macro expected_loss_paise(months, losses) -%}
    (
        {{ quotient(
            months ~ '.loan_outstanding_paise * round(' ~ losses
            ~ '.yearly_loss * 1000000)::bigint', 12000000
        ) }}
    )
{%- endmacro %}
