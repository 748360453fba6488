{{ staged_customers(source('ctgan', 'customers')) }}
