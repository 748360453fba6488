"""Trials with all inputs that users write."""

from benchmarks.bad_inputs.bad_own_files import bad_own_files
from benchmarks.bad_inputs.bad_seeds import bad_seeds
from benchmarks.bad_inputs.bad_vars import bad_vars
from benchmarks.bad_inputs.tally import Tally


def trials(count: int, seed: int) -> dict[str, Tally]:
    """Run trials with VARS (40%), seeds (30%) and own files (30%).

    Args:
        count: The number of trials in all.
        seed: Of the random damages.

    Returns:
        The results, by input.
    """
    part = 3 * count // 10
    return {
        "vars": bad_vars(count - 2 * part, seed),
        "seeds": bad_seeds(part, seed),
        "own files": bad_own_files(part, seed),
    }
