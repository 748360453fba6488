-- The generators record their settings; a var given to dbt only differs from them.
{% set names = [
    'random_seed', 'as_of_date', 'first_month', 'months', 'market', 'base_customers',
    'base_dir', 'base_extra_columns', 'base_value_holders', 'synthetic_customers',
    'ctgan_epochs',
    'ctgan_batch_size', 'ctgan_learning_rate', 'ctgan_discriminator_steps',
    'tvae_epochs'
] %}

with

wanted as (

    {% for name in names %}
        {% set value = var(name) %}
        {% set text = value if value is string else tojson(value) %}
        {% set quoted = "'" ~ dbt.escape_single_quotes(text) ~ "'" %}
        {% set minified = 'json(' ~ quoted ~ ')::varchar' %}
        select
            '{{ name }}' as setting,
            {{ quoted if value is string else minified }} as wanted
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

used as (

    select
        runs.step,
        wanted.setting,
        wanted.wanted,
        json_extract_string(runs.settings, wanted.setting) as used

    from {{ source('economy', 'generation_runs') }} as runs
    cross join wanted

)

select *
from used
where used is not null and used is distinct from wanted
