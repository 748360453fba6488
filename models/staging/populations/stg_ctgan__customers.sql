{{ config(enabled='ctgan' in var('synthesizers')) }}
{{ staged_customers(source('ctgan', 'customers')) }}
