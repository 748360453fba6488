"""The parameters of lending from the seeds: probabilities to whole numbers."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from python_generators.engine.lending import MOST_SCORE, OLDEST, Lending
from python_generators.engine.rates import UNIFORM_BITS, rate
from python_generators.seeds.life_rows import ages_of
from python_generators.seeds.load import Seeds
from python_generators.seeds.loan_rows import LoanBand, LoanFactor


def lending_parameters(seeds: Seeds) -> Lending:
    """The market's parameters in whole numbers; bands are in order of score."""
    economy = seeds.economy
    bands = sorted(seeds.loan_bands, key=lambda row: row.score_from)
    scores = np.arange(MOST_SCORE + 1)
    starts = np.array([row.score_from for row in bands])
    low, high = sorted((economy.new_loan_low, economy.new_loan_high))
    shortest, longest = sorted((economy.new_loan_shortest, economy.new_loan_longest))
    return Lending(
        band=np.searchsorted(starts, scores, side="right") - 1,
        spread=np.array([rate(row.spread / 12) for row in bands]),
        lends=np.array([row.chance_factor > 0 for row in bands]),
        late_factor=np.array([rate(row.late_factor) for row in bands]),
        chance=_chances(
            economy.new_loan_probability,
            tuple(bands),
            seeds.loan_factors,
            tuple(row.persona for row in seeds.personas),
        ),
        smallest=rate(low),
        width=rate(high) - rate(low),
        shortest=shortest,
        longest=longest,
    )


@lru_cache(maxsize=64)
def _chances(
    probability: float,
    bands: Sequence[LoanBand],
    factors: Sequence[LoanFactor],
    personas: Sequence[str],
) -> npt.NDArray[np.int32]:
    """The probabilities of a new loan in each calendar month, for each customer.

    Cached, because most changes of a scenario leave them as they are.
    """
    found = np.full((12, len(bands), len(personas), OLDEST + 1), probability / 12)
    for code, band in enumerate(bands):
        found[:, code] *= band.chance_factor
    for row in factors:
        if row.attribute == "month":
            found[int(row.value) - 1] *= row.factor
        elif row.attribute == "persona":
            found[:, :, personas.index(row.value)] *= row.factor
        else:
            ages = ages_of(row.value)
            found[..., ages.start : min(ages.stop, OLDEST + 1)] *= row.factor
    scaled: npt.NDArray[np.int32] = np.rint(
        np.minimum(found, 1) * (1 << UNIFORM_BITS)
    ).astype(np.int32)
    return scaled
