"""A build from shards has the bytes of a build without, whatever their number."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.project_copy import ProjectCopy, output_of


@pytest.mark.nightly
def test_one_four_and_eight_shards_give_the_same_tables(
    built: ProjectCopy, tmp_path: Path
) -> None:
    expected = built.marks()
    root = shutil.copytree(built.root, tmp_path / "copy", symlinks=True)
    sharded = ProjectCopy(root, built.given)
    given = ("--scale", "ci", "--vars", sharded.given)
    for shards in (1, 4, 8):
        (root / "build" / "finmark_ci.duckdb").unlink()
        shutil.rmtree(root / "build" / "shards", ignore_errors=True)

        def each(verb: str, count: int = shards) -> None:
            names = [f"{number}/{count}" for number in range(1, count + 1)]
            with ThreadPoolExecutor(2) as pool:
                for ran in pool.map(
                    lambda name: sharded.finmark(verb, *given, "--shard", name), names
                ):
                    output_of(ran)

        each("sample")
        output_of(sharded.finmark("prepare", *given))
        each("simulate")
        printed = output_of(sharded.finmark("build"))
        assert f"simulated by shards, and read: {shards}\n" in printed
        assert sharded.marks() == expected
