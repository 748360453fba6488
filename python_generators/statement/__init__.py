"""The statement: every amount of a customer's month on a day, with a balance after it.

- ``statement_stream.statement_stream``: Arrow batches of months in, of rows out;
- ``month_statement.date_months``: the function of one batch;
- ``statement_lines``: what a row can be: ledger entry, merchants, channels, words;
- ``pay_days``, ``fixed_items``: pay, standing orders, bills, fees;
- ``payment_tables``, ``everyday``: everyday payments: sizes, endings, days and hours;
- ``cover``: when each can be paid, so that no balance falls below the limit.
"""
