{{ config(enabled='tvae' in var('synthesizers')) }}
{{ staged_customers(source('tvae', 'customers')) }}
