{% macro margin_parts(months, margins) -%}
    {{ return({
        'deposit_margin':
            'greatest(2 * ' ~ months ~ '.balance_paise - ' ~ months
            ~ '.savings_paise, 0) * ' ~ margins ~ '.deposit_margin // 24000000',
        'commission':
            months ~ '.bought_paise * ' ~ margins ~ '.investment_margin // 1000000',
        'interchange':
            '(' ~ months ~ '.spending_paise - ' ~ months ~ '.fees_paise) * '
            ~ margins ~ '.interchange // 1000000',
        'loan_margin':
            months ~ '.loan_interest_paise * ' ~ margins ~ '.loan_margin // 1000000',
    }) }}
{%- endmacro %}

{% macro margin_paise(months, margins) -%}
    (
        {% for part in margin_parts(months, margins).values() %}
            {{ part }} +
        {% endfor %}
        {{ months }}.fees_paise
    )
{%- endmacro %}

{% macro margins() -%}
    {# In millionths, so that money is never multiplied by a float. #}
    select
        {% for name in [
            'deposit_margin', 'investment_margin', 'interchange', 'loan_margin'
        ] %}
            max(round(value * 1000000)::bigint) filter (where parameter = '{{ name }}')
                as {{ name }}
            {% if not loop.last %},{% endif %}
        {% endfor %}

    from {{ ref('economy') }}
{%- endmacro %}

{% macro expected_loss_paise(months, losses) -%}
    (
        {{ months }}.loan_outstanding_paise
        * round({{ losses }}.yearly_loss * 1000000)::bigint // 12000000
    )
{%- endmacro %}
