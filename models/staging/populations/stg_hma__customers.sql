{{ staged_customers(source('hma', 'customers')) }}
