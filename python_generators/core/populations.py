"""The type of a population: a data frame for each of its tables."""

from collections.abc import Mapping

import pandas as pd

# Keys are "customers" and, where the source has them, "transactions" and
# "campaign_events". Whole numbers are int64, money is float64 in currency units with
# two decimals, categories are str objects, dates datetime64[ns]. tables.py has the
# columns.
Population = Mapping[str, pd.DataFrame]
