"""Units of money: one rule for the whole project.

*Currency units* (rupees, dollars) with two decimals are what people read and write: the
seeds' amounts, the raw tables and the marts. Their type is ``decimal(18, 2)`` in SQL
and ``float`` in Python, and their names have no suffix: ``income``, ``balance``.

*Paise* (hundredths of a currency unit) as whole numbers are what is calculated: the
engine takes and returns them, so that sums are exact. Columns of int64 paise have the
suffix ``_paise`` in SQL and Arrow; Python arrays of them have the type ``Paise``. All
amounts inside the packages ``engine`` and ``contest`` are paise.

A customer's amount changes its unit twice: into paise in
``int_months__customers_in_paise``, and back in the models that end in ``_typed`` (or,
for campaigns, in ``int_campaigns__outcomes_by_arm``) by the macro ``money``. The seeds'
amounts become paise in ``engine.from_seeds`` and ``engine.tickets``. The dashboard's
data files hold paise again, since whole numbers pack better.
"""

import numpy as np
import numpy.typing as npt

PAISE_PER_UNIT = 100

Paise = npt.NDArray[np.int64]


def to_paise(amount: float) -> int:
    """An amount in currency units as whole paise, rounded half to even."""
    return round(amount * PAISE_PER_UNIT)
