-- Grain: one row per population and customer.
{{ all_populations('customers') }}
