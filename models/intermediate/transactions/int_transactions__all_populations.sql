-- Grain: one row per transaction of the populations that have transactions.
{{ all_populations('transactions') }}
