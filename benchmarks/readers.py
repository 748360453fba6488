"""Read published/ while new versions are published repeatedly.

    .venv/bin/python -m benchmarks.readers [--publishes 500] [--reads 10000]

Every version holds its own number in two tables and in the manifest. Half of the
readers open the file by its published name and close it after each read. The others are
long-lived, like BI servers: they keep a connection open while they open the next one,
and find the newest version by resolving the link. A read is mixed if its numbers
differ, and stale if its version is older than the one that was current before the read.
Writes benchmarks/results/readers.json.
"""

import json
import multiprocessing
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from publishing.exports import write_parquet
from publishing.layout import DATABASE, MANIFEST
from publishing.published_file import attached, copy_tables
from publishing.versions import Versions
from python_generators.core.commands import CommandParser, one_line_errors
from python_generators.core.connection import connect
from python_generators.core.settings import PROJECT_ROOT

RESULTS = PROJECT_ROOT / "benchmarks" / "results" / "readers.json"
TABLES = ("marts.one", "marts.other")
_ROWS = 1000
_KEPT_OPEN = 2  # connections of a long-lived reader


@dataclass
class Tally:
    """The results of the reads of one reader."""

    reads: int = 0
    errors: int = 0
    mixed: int = 0
    stale: int = 0
    seen: set[int] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def add(self, current_before: int, numbers: Sequence[int]) -> None:
        """Count one read."""
        self.reads += 1
        self.mixed += len(set(numbers)) > 1
        self.stale += min(numbers) < current_before
        self.seen.update(numbers)


def newest(published: Path) -> duckdb.DuckDBPyConnection:
    """Connect to the current version, also if this process has an older one open.

    Within a process, DuckDB identifies open files by path. Versions differ in their
    resolved path, so the link is resolved first. If the version is deleted between the
    two steps, the link is resolved again.
    """
    while True:
        path = (published / DATABASE).resolve()
        try:
            return connect(path, read_only=True)
        except duckdb.IOException:
            if path.exists():
                raise


def publish_numbers(published: Path, build: Path, count: int) -> None:
    """Publish one version for each number from 1 to ``count``.

    Args:
        published: The folder that readers open.
        build: The file in which each version is built.
        count: The number of versions.
    """
    versions = Versions(published)

    for number in range(1, count + 1):

        def write(staging: Path, number: int = number) -> None:
            _write(build, staging, number)

        with versions.locked():
            versions.release(f"{number:012d}", write, lambda _: None)


def _write(build: Path, staging: Path, number: int) -> None:
    build.unlink(missing_ok=True)
    with connect(build) as connection:
        connection.execute("create schema marts")
        for table in TABLES:
            connection.execute(
                f"create table {table} as "
                f"select range as id, {number} as number from range({_ROWS})"
            )
    with attached(build, staging / DATABASE) as connection:
        copy_tables(connection, TABLES)
        write_parquet(connection, TABLES, staging / "parquet")
    (staging / "csv").mkdir()
    (staging / MANIFEST).write_text(str(number), encoding="utf-8")


def _numbers(connection: duckdb.DuckDBPyConnection) -> list[int]:
    """The smallest and largest number of both tables, over all rows."""
    found = [
        connection.execute(f"select min(number), max(number) from {table}").fetchall()
        for table in TABLES
    ]
    return [number for rows in found for number in rows[0]]


def _by_name(published: Path) -> list[int]:
    name = str(published / DATABASE)
    with closing(connect(name, read_only=True)) as connection:
        return _numbers(connection)


def _long_lived(published: Path, kept: deque[duckdb.DuckDBPyConnection]) -> list[int]:
    connection = newest(published)
    if len(kept) == _KEPT_OPEN:
        kept.popleft().close()
    kept.append(connection)
    return _numbers(connection)


def _read(published: Path, reads: int, long_lived: bool) -> Tally:
    """Read repeatedly, and count the errors."""
    tally, kept = Tally(), deque[duckdb.DuckDBPyConnection]()
    for _ in range(reads):
        current_before = int((published / MANIFEST).read_text(encoding="utf-8"))
        try:
            numbers = (
                _long_lived(published, kept) if long_lived else _by_name(published)
            )
        except duckdb.Error as error:
            tally.errors += 1
            tally.faults.append(str(error).splitlines()[0])
        else:
            tally.add(current_before, numbers)
    return tally


def _tasks(published: Path, readers: int, reads: int) -> Iterator[tuple[Any, ...]]:
    each = -(-reads // readers)
    for reader in range(readers):
        yield published, each, reader % 2 == 1


def measure(publishes: int, readers: int, reads: int) -> dict[str, Any]:
    """Publish and read at the same time, and count faulty reads.

    Args:
        publishes: The number of versions, published one after another.
        readers: The number of reader processes.
        reads: The number of reads of all readers together.
    """
    spawn = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        published, build = Path(folder) / "published", Path(folder) / "build.duckdb"
        publish_numbers(published, build, 1)
        started = time.perf_counter()
        publisher = spawn.Process(
            target=publish_numbers, args=(published, build, publishes)
        )
        publisher.start()
        with spawn.Pool(readers) as pool:
            tallies = pool.starmap(_read, _tasks(published, readers, reads))
        seconds_reading = time.perf_counter() - started
        publisher.join()
        seconds = time.perf_counter() - started
        left = len(list((published / "versions").iterdir()))
    return {
        "publishes": publishes,
        "publisher_failed": publisher.exitcode != 0,
        "readers": readers,
        "versions_left": left,
        "versions_seen": len(set().union(*(tally.seen for tally in tallies))),
        "seconds": round(seconds, 1),
        "seconds_reading": round(seconds_reading, 1),
        **{
            name: sum(asdict(tally)[name] for tally in tallies)
            for name in ("reads", "errors", "mixed", "stale")
        },
        "faults": sorted({fault for tally in tallies for fault in tally.faults})[:5],
    }


@one_line_errors
def main(arguments: Sequence[str]) -> int:
    """Measure and write the result.

    Returns:
        The exit code: 0 if no read failed, was mixed or was stale.
    """
    parser = CommandParser(description=__doc__.splitlines()[0])
    parser.add_argument("--publishes", type=int, default=500)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--reads", type=int, default=10_000)
    options = parser.parse_args(arguments)
    found = measure(options.publishes, options.readers, options.reads)
    text = json.dumps(found, indent=1) + "\n"
    print(text)
    RESULTS.write_text(text, encoding="utf-8")
    bad = ("errors", "mixed", "stale", "publisher_failed")
    return int(any(found[name] for name in bad))


if __name__ == "__main__":
    raise SystemExit(main())
