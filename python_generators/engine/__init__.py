"""The monthly simulation of customers' money: pure functions on arrays, no I/O.

The public functions, in the order in which they are used:

- ``from_seeds.engine_parameters``: the parameters of a market, from its seeds;
- ``month_stream.simulate_stream``: batches of customers to batches of their months;
- ``month_stream.read_customers``, ``conditions.constant_conditions`` and
  ``month_stream.simulate_batch``: the parts of ``simulate_stream``, for callers that
  change the conditions of a month (the packages ``scenarios`` and ``campaigns``).

All other modules are internal. Amounts are whole paise (``core.money``) and shares are
fixed-point integers (``rates``), so that every machine gives the same results.
"""
