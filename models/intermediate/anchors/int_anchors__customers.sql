-- The customers of every population, one below the other.
{% for population in ['base', 'ctgan', 'gaussian_copula', 'hma', 'tvae'] %}
    select
        '{{ population }}' as population,
        *
    from {{ ref('stg_' ~ population ~ '__customers') }}
    {% if not loop.last %}union all by name{% endif %}
{% endfor %}
