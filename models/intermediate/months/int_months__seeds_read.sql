-- Grain: one row per seed whose file the Python models read themselves, with load_seeds
-- of python_generators.seeds. They refer to this model, so that dbt knows the lineage.
{% set seeds = [
    'campaign_effects', 'categories', 'cities', 'economy', 'employment_types',
    'homes', 'job_roles', 'life_event_factors', 'life_event_types', 'loan_bands',
    'loan_factors', 'persona_changes', 'personas', 'population', 'portfolio_ages',
    'silence'
] %}

with

seeds_read as (

    {% for seed in seeds %}
        select
            '{{ seed }}' as seed,
            count(*) as row_count
        from {{ ref(seed) }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select * from seeds_read
