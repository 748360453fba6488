{{ staged_customers(source('base', 'customers')) }}
