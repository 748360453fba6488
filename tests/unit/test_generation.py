"""The stamp of the seed files: written when all steps are done, compared by dbt."""

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from dbt.artifacts.resources import FileHash
from dbt_common.clients.system import load_file_contents

from python_generators.core.settings import PROJECT_ROOT, Settings
from python_generators.core.warehouse import Warehouse
from python_generators.seeds.load import Seeds
from python_generators.steps import SEEDS, Generation, generate
from python_generators.steps.step import Frames, Inputs, Step

STAMP = f"select settings from raw.generation_runs where step = '{SEEDS}'"


def step(name: str, make: Callable[[Inputs], Frames], *after: str) -> Step:
    return Step(name, vars=(), sources=(), after=after, make=make)


def interrupt(_: Inputs) -> Frames:
    raise KeyboardInterrupt


def test_the_stamp_has_the_seed_files_that_a_finished_generation_read(
    settings: Settings, seeds: Seeds, tmp_path: Path
) -> None:
    with duckdb.connect() as connection:
        run = Generation({}, settings, seeds, Warehouse(connection), tmp_path)
        generate(run, lambda *_: None, [step("empty", lambda _: {})])
        ((stamp,),) = connection.execute(STAMP).fetchall()
        assert json.loads(stamp) == seeds.file_digests
        # tables are as they were: the stamp stays
        with pytest.raises(KeyboardInterrupt):
            generate(run, lambda *_: None, [step("interrupted", interrupt)])
        assert connection.execute(STAMP).fetchall() == [(stamp,)]
        # some tables were replaced
        steps = [step("new", lambda _: {}), step("next", interrupt, "new")]
        with pytest.raises(KeyboardInterrupt):
            generate(run, lambda *_: None, steps)
        assert connection.execute(STAMP).fetchall() == []


def test_digests_of_seeds_are_those_that_dbt_keeps(seeds: Seeds) -> None:
    files = {
        *(PROJECT_ROOT / "seeds").glob("*.csv"),
        *(PROJECT_ROOT / "seeds" / "markets" / "in").glob("*.csv"),
    }
    assert {PROJECT_ROOT / name for name in seeds.file_digests} == files
    for name, digest in seeds.file_digests.items():
        contents = load_file_contents(str(PROJECT_ROOT / name))
        assert FileHash.from_contents(contents).checksum == digest, name
