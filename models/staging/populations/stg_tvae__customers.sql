{{ staged_customers(source('tvae', 'customers')) }}
