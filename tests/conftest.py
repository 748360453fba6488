"""What the tests share: the project's settings and seeds, and a small base."""

import gc

import pytest
from hypothesis import is_hypothesis_test
from hypothesis import settings as hypothesis_settings
from xdist.scheduler import LoadFileScheduling

from python_generators.base.faker.population import make_base
from python_generators.core.populations import Population
from python_generators.core.settings import Settings, load_settings, resolve_vars
from python_generators.engine.engine_parameters import Parameters
from python_generators.engine.from_seeds import engine_parameters
from python_generators.seeds.load import Seeds, load_seeds

# The numbers of generated cases of a test in ``make test`` and in ``make nightly``.
CASES = {"fixed": 20, "nightly": 100}

# Files that run in one process, because they share runs of the pipeline, an open
# dashboard, or imports that take seconds; in the order in which they start.
TOGETHER = {
    "pipeline runs": ("pipeline/",),
    "dashboards": ("browser/test_dashboard_", "browser/test_campaign_estimates"),
    "torch and sdv": (
        "unit/test_hma_",
        "unit/test_ctgan",
        "unit/test_tvae",
        "unit/test_gaussian_copula",
        "unit/test_single_table",
    ),
}


def work_unit(test: str) -> str:
    """The tests that run in one process: a file, or several that share something.

    Args:
        test: The id of a test.
    """
    file = test.partition("::")[0].removeprefix("tests/")
    for name, starts in TOGETHER.items():
        if file.startswith(starts):
            return name
    return file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Schedule work units.

    pytest-xdist's groups (``--dist loadgroup``) have no effect with pytest 9.2, which
    ignores the names that it appends to the tests' ids.
    """
    scheduler = LoadFileScheduling(config, log)
    scheduler._split_scope = work_unit
    return scheduler


def pytest_configure(config: pytest.Config) -> None:
    """Generate the same cases on each run, on a machine of any speed."""
    for name, cases in CASES.items():
        hypothesis_settings.register_profile(
            name, derandomize=True, deadline=None, max_examples=cases
        )
    is_nightly = config.option.markexpr == "nightly"
    hypothesis_settings.load_profile("nightly" if is_nightly else "fixed")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Start with the tests that take longest; repeat generated cases at night."""
    if config.option.markexpr == "nightly":
        for item in items:
            if is_hypothesis_test(getattr(item, "obj", None)):
                item.add_marker(pytest.mark.nightly)
    order = {name: number for number, name in enumerate(TOGETHER)}
    items.sort(key=lambda item: order.get(work_unit(item.nodeid), len(order)))


def pytest_collection_finish() -> None:
    """Leave what was imported out of garbage collection: tests take 4% less time."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Undo it: DuckDB prints what was not collected when Python ends."""
    gc.unfreeze()


@pytest.fixture(scope="session")
def settings() -> Settings:
    return load_settings(resolve_vars("full", "{}"))


@pytest.fixture(scope="session")
def seeds() -> Seeds:
    return load_seeds("in")


@pytest.fixture(scope="session")
def parameters(seeds: Seeds) -> Parameters:
    return engine_parameters(seeds)


@pytest.fixture(scope="session")
def base(settings: Settings, seeds: Seeds) -> Population:
    return make_base(settings, seeds)
