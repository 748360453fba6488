"""The step that holds every population against the base, beside the references."""

from collections.abc import Iterator

import pandas as pd
from tqdm import tqdm

from python_generators.core.populations import Population
from python_generators.core.settings import Settings
from python_generators.core.tables import (
    COLUMN_FIDELITY,
    CUSTOMERS_UNCALIBRATED,
    FIDELITY_SCORES,
    RAW,
    REFERENCE_CUSTOMERS,
)
from python_generators.steps.step import Frames, Generation, Step

Pair = tuple[Population, Population]  # what is held against, and what is scored


def _make_fidelity(run: Generation) -> Frames:
    from python_generators.fidelity.distances import column_distances
    from python_generators.fidelity.evaluate import compare, fidelity_scores
    from python_generators.fidelity.references import (
        no_model,
        reference_customers,
        unseen,
    )

    settings, real = run.settings, run.read("base")
    seed = settings.random_seed
    # nobody can be drawn afresh from own data: what needs strangers is left out
    strangers = None if settings.own_base else unseen(settings, run.seeds)
    shuffled, (held_against_best, best) = no_model(real, seed), _ceiling(run, real)
    references = {"no_model": shuffled, "ceiling": best}
    pairs: dict[str, Pair] = {
        **{name: (real, synthetic) for name, synthetic in _synthetic(run)},
        "no_model": (real, shuffled),
        "ceiling": (held_against_best, best),
    }
    if settings.own_base:
        references["half"] = held_against_best
    scores, distances = [], []
    for name, (held_against, scored) in tqdm(
        pairs.items(), desc="fidelity", unit=" populations"
    ):
        comparison = compare(held_against, scored, strangers, seed)
        scores.append(fidelity_scores(name, comparison))
        distances.append(column_distances(name, held_against, scored))
    return {
        (RAW, FIDELITY_SCORES): pd.concat(scores, ignore_index=True),
        (RAW, COLUMN_FIDELITY): pd.concat(distances, ignore_index=True),
        (RAW, REFERENCE_CUSTOMERS): reference_customers(references, seed),
    }


def _ceiling(run: Generation, real: Population) -> Pair:
    """The best that can be expected: fresh people, or half of own data against half."""
    from python_generators.fidelity.references import ceiling, halves

    if run.settings.own_base:
        return halves(real, run.settings.random_seed)
    return real, ceiling(run.settings, run.seeds)


def _synthetic(run: Generation) -> Iterator[tuple[str, Population]]:
    """What each synthesizer made, and before it was calibrated."""
    for synthesizer in run.settings.chosen_synthesizers:
        name = synthesizer.name
        yield name, run.read(name)
        if synthesizer.calibrated:
            drawn = run.warehouse.read(synthesizer.schema, CUSTOMERS_UNCALIBRATED)
            yield f"{name}_uncalibrated", {"customers": drawn}


def fidelity_step(settings: Settings) -> Step:
    """The step, after every synthesizer of the run."""
    return Step(
        "fidelity",
        ("random_seed",),
        ("fidelity", "steps/fidelity_step.py"),
        ("base", *(synthesizer.name for synthesizer in settings.chosen_synthesizers)),
        _make_fidelity,
    )
