"""What the tests share: the project's settings and seeds, and a small base."""

import pytest
from hypothesis import settings as hypothesis_settings

from python_generators.base.faker.population import make_base
from python_generators.core.populations import Population
from python_generators.core.settings import Settings, load_settings, resolve_vars
from python_generators.engine.engine_parameters import Parameters
from python_generators.engine.from_seeds import engine_parameters
from python_generators.seeds.load import Seeds, load_seeds

# The same cases on each run: what fails, fails for everybody.
hypothesis_settings.register_profile("fixed", derandomize=True)
hypothesis_settings.load_profile("fixed")

LONGEST = ("test_fidelity_controls.py", "test_hma_learning.py")
SHARED_RUNS = ("test_end_to_end.py", "test_pipeline_faults.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep each file on one process, and start with the longest.

    The files that share runs of the pipeline stay together on one process.
    """
    for item in items:
        file = item.path.name
        group = "pipeline" if file in SHARED_RUNS else file
        item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: item.path.name not in LONGEST)
    items.sort(key=lambda item: item.path.name not in SHARED_RUNS)


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
