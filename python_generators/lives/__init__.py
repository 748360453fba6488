"""What happens to customers before money is simulated: jobs, homes, families, habits.

A customer's life is a pure function of the customer, the months, the parameters and the
random seed, so a longer horizon keeps the earlier months, and a batch of any size gives
the same lives. The public functions:

- ``life_seeds.life_parameters``: the parameters of a market, from its seeds;
- ``path.follow_lives``: the lives of a batch, month by month, for the engine;
- ``life_stream.life_event_stream``: the same events as rows, for the marts.
"""
