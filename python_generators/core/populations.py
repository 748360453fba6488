"""What every population is: a frame for each table, by the table's name."""

from collections.abc import Mapping

import pandas as pd

# "customers", and where the source has them "transactions" and "campaign_events".
# Whole numbers are int64, money float64 in whole paise, categories str objects,
# dates datetime64[ns]; columns are those of tables.py.
Population = Mapping[str, pd.DataFrame]
