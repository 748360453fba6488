"""What the tests share: the project's settings and seeds, and a small base."""

import pytest
from hypothesis import settings as hypothesis_settings
from xdist.scheduler import LoadFileScheduling

from python_generators.base.faker.population import make_base
from python_generators.core.populations import Population
from python_generators.core.settings import Settings, load_settings, resolve_vars
from python_generators.engine.engine_parameters import Parameters
from python_generators.engine.from_seeds import engine_parameters
from python_generators.seeds.load import Seeds, load_seeds

# The same cases on each run, on a machine of any speed: what fails, fails everywhere.
hypothesis_settings.register_profile("fixed", derandomize=True, deadline=None)
hypothesis_settings.load_profile("fixed")

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with the tests that take longest."""
    order = {name: number for number, name in enumerate(TOGETHER)}
    items.sort(key=lambda item: order.get(work_unit(item.nodeid), len(order)))


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
