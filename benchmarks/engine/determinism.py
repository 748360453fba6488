"""Check that months do not depend on threads, customer order or memory limit."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from benchmarks.engine.engine_jobs import SOURCE, Job, engine, opened

_SHUFFLED = f"(select * from {SOURCE}.customers order by hash(customer_id))"
VARIANTS: Mapping[str, Mapping[str, object]] = {
    "1 thread": {"threads": 1},
    "2 threads": {"threads": 2},
    "8 threads": {"threads": 8},
    "8 threads, customers shuffled": {"threads": 8, "query": _SHUFFLED},
    "2 threads, 1 GB": {"memory_limit": "1GB"},
    "2 threads, 16 GB": {"memory_limit": "16GB"},
}


def contents(customers: Path, output: Path, scale: str) -> dict[str, str]:
    """Return a checksum of the rows of each variant."""
    found = {}
    for name, changes in VARIANTS.items():
        job = Job("engine", str(output), source=str(customers), scale=scale)
        job = replace(job, **changes)  # type: ignore[arg-type]
        with opened(job) as connection:
            engine(job, connection)
            # DuckDB's hash differs between versions, but not within a run.
            ((line,),) = connection.execute(
                "select concat_ws(' ', count(*), sum(hash(months)), "
                f"bit_xor(hash(months))) from {job.table} as months"
            ).fetchall()
        found[name] = str(line)
    output.unlink()
    return found
