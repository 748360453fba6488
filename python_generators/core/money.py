"""Units of money: one rule for the whole project.

*Currency units* (rupees, dollars) with two decimals are what people read and write: the
seeds' amounts, the raw tables and the marts. Their type is ``decimal(18, 2)`` in SQL
and ``float`` in Python, and their names have no suffix: ``income``, ``balance``.

*Paise* (hundredths of a currency unit) as whole numbers are what is calculated: the
engine takes and returns them, so that sums are exact. Columns of int64 paise have the
suffix ``_paise`` in SQL and Arrow. All amounts inside the packages ``engine`` and
``contest`` are paise; elsewhere the type ``Paise`` or the suffix says so.

An amount changes its unit twice on its way from the raw tables to the marts: to paise
in ``int_months__customers_in_paise`` (macro ``paise``), and back to currency units by
the macro ``money``, where the engine's columns are cast: in the ``_typed`` models, in
``int_campaigns__outcomes_by_arm`` and in the marts ``ledger_entries`` and
``transactions``. The seeds' amounts become paise in ``engine.from_seeds`` and in the
package ``statement``. Two places convert marts to paise again, because they sum or
divide whole numbers: ``portfolio_months`` for units of the fund, and the dashboard's
data.
"""

import numpy as np
import numpy.typing as npt

PAISE_PER_UNIT = 100
# In currency units. The engine multiplies monthly pay by shares of up to 2**30 in 64
# bits, so a larger annual income could overflow; others multiply by smaller shares.
MOST_INCOME = 100_000_000
MOST_MONEY = 10_000_000_000

Paise = npt.NDArray[np.int64]


def to_paise(amount: float) -> int:
    """An amount in currency units as whole paise, rounded half to even."""
    return round(amount * PAISE_PER_UNIT)
