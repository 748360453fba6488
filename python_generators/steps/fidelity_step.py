"""The steps that compare populations with the base: one step for each population.

The references (references.py) are scored like the synthetic populations. All steps
write to the same tables, each step the rows of its population.
"""

from collections.abc import Callable
from functools import partial

import pandas as pd

from python_generators.core.populations import SCORED_CUSTOMERS, Population
from python_generators.core.settings import Settings
from python_generators.core.synthesizers import SYNTHESIZERS, has_child_tables
from python_generators.core.tables import (
    COLUMN_FIDELITY,
    CUSTOMERS,
    CUSTOMERS_UNCALIBRATED,
    FIDELITY_SCORES,
    RAW,
    REFERENCE_CUSTOMERS,
    Table,
)
from python_generators.seeds.load import Seeds
from python_generators.steps.step import (
    Frames,
    Inputs,
    Reads,
    Step,
    population_tables,
)
from python_generators.synthetic.learned import implementation

_VARS = ("random_seed", "synthetic_customers")
_SOURCES = ("fidelity", "steps/fidelity_step.py")
_BASE = population_tables("base")


def _score_synthetic(name: str, run: Inputs) -> Frames:
    """Score a synthesizer's customers, with child tables if it generates them."""
    found = _scores(run, name, run.population("base"), run.population(name))
    if run.settings.own_base and has_child_tables(name):
        scores = [found[RAW, FIDELITY_SCORES], _own_membership(run, name)]
        found[RAW, FIDELITY_SCORES] = pd.concat(scores, ignore_index=True)
    return found


def _own_membership(run: Inputs, name: str) -> pd.DataFrame:
    """Attacks on a second fit, to one half of the user's own customers."""
    from python_generators.fidelity.membership import own_membership
    from python_generators.synthetic.value_privacy import protected

    synthesizer, seed = SYNTHESIZERS[name], run.settings.random_seed

    def learn(half: Population) -> Population:
        model = implementation(synthesizer).learn(
            protected(half, run.settings.base_value_holders),
            synthesizer.options(run.vars),
        )
        sampled: Population = model.sample(len(half[CUSTOMERS.name]), seed)
        return sampled

    scores = own_membership(run.population("base"), learn, seed)
    rows = [(name, *score) for score in scores]
    return pd.DataFrame(rows, columns=FIDELITY_SCORES.column_names)


def _score_uncalibrated(name: str, schema: str, run: Inputs) -> Frames:
    drawn = run.table(schema, CUSTOMERS_UNCALIBRATED)
    return _scores(run, name, run.population("base"), {CUSTOMERS.name: drawn})


def _score_no_model(run: Inputs) -> Frames:
    from python_generators.fidelity.references import no_model, reference_customers

    base, seed = run.population("base"), run.settings.random_seed
    shuffled = no_model(base, seed)
    references = reference_customers({"no_model": shuffled}, seed)
    scores = _scores(run, "no_model", base, shuffled)
    return {**scores, (RAW, REFERENCE_CUSTOMERS): references}


def _score_ceiling(run: Inputs) -> Frames:
    """Score the ceiling: a new sample, or one half of the user's own data."""
    from python_generators.fidelity.references import (
        ceiling,
        halves,
        reference_customers,
    )

    base, seed = run.population("base"), run.settings.random_seed
    if run.settings.own_base:
        base, reference = halves(base, seed)
        references = {"ceiling": reference, "half": base}
    else:
        reference = ceiling(run.settings, run.seeds)
        references = {"ceiling": reference}
    scores = _scores(run, "ceiling", base, reference)
    kept = reference_customers(references, seed)
    return {**scores, (RAW, REFERENCE_CUSTOMERS): kept}


def _scores(
    run: Inputs, name: str, base: Population, population: Population
) -> dict[tuple[str, Table], pd.DataFrame]:
    from python_generators.fidelity.distances import column_distances
    from python_generators.fidelity.evaluate import compare, fidelity_scores

    holdout = _holdout(run.settings, run.seeds)
    comparison = compare(base, population, holdout, run.settings.random_seed)
    return {
        (RAW, FIDELITY_SCORES): fidelity_scores(name, comparison),
        (RAW, COLUMN_FIDELITY): column_distances(name, base, population),
    }


def _holdout(settings: Settings, seeds: Seeds) -> Population | None:
    """Customers outside all fits; None if the base is the user's own data."""
    if settings.own_base:
        return None
    from python_generators.fidelity.references import draw_holdout

    key = settings.model_dump_json(), seeds.digest
    if key not in _generated:
        _generated.clear()
        _generated[key] = draw_holdout(settings, seeds)
    return _generated[key]


_generated: dict[tuple[str, str], Population] = {}  # cached in each process


def fidelity_steps(settings: Settings) -> tuple[Step, ...]:
    """One step for each scored population of the run."""
    steps = [
        _step("no_model", ("base",), _score_no_model),
        _step("ceiling", ("base",), _score_ceiling, also=("half",)),
    ]
    for one in settings.chosen_synthesizers:
        after = ("base", one.name)
        steps.append(
            _step(
                one.name,
                after,
                partial(_score_synthetic, one.name),
                population_tables(one.name),
            )
        )
        if one.calibrated:
            name = f"{one.name}_uncalibrated"
            steps.append(
                _step(
                    name,
                    after,
                    partial(_score_uncalibrated, name, one.schema),
                    ((one.schema, CUSTOMERS_UNCALIBRATED),),
                )
            )
    return tuple(steps)


def _step(
    name: str,
    after: tuple[str, ...],
    make: Callable[[Inputs], Frames],
    reads: Reads = (),
    also: tuple[str, ...] = (),
) -> Step:
    return Step(
        name=f"fidelity_{name}",
        vars=_VARS,
        sources=_SOURCES,
        after=after,
        make=make,
        reads=(*_BASE, *reads),
        most_customers=SCORED_CUSTOMERS,
        seconds=20,
        populations=(name, *also),
    )
