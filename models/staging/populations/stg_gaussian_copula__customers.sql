{{ staged_customers(source('gaussian_copula', 'customers')) }}
