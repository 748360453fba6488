{{ staged_customers(
    source('economy', 'reference_customers'), ['population', 'customer_id']
) }}
