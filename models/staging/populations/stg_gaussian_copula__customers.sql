{{ config(enabled='gaussian_copula' in var('synthesizers')) }}
{{ staged_customers(source('gaussian_copula', 'customers')) }}
