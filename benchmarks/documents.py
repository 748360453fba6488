"""Markdown tables, and blocks of docs/benchmarks.md that benchmarks write."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from python_generators.core.settings import PROJECT_ROOT

DOCS = PROJECT_ROOT / "docs" / "benchmarks.md"


def read_block(name: str, page: Path = DOCS) -> str:
    """The text between the markers of the block."""
    return _parts(name, page)[1].strip()


def write_block(name: str, text: str, page: Path = DOCS) -> None:
    """Replace the text between the markers of the block."""
    before, _, after = _parts(name, page)
    begin, end = _markers(name)
    page.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a Markdown table."""
    separator = "|" + "---|" * len(header)
    return [_row(header), separator, *map(_row, rows)]


def yes_or_no(met: bool) -> str:
    """The text of a requirement's last column."""
    return "yes" if met else "**no**"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _parts(name: str, page: Path) -> tuple[str, str, str]:
    text = page.read_text(encoding="utf-8")
    begin, end = _markers(name)
    if text.count(begin) != 1 or text.count(end) != 1:
        raise ValueError(f"{page.name} must have one block {name!r}")
    before, _, rest = text.partition(begin)
    block, _, after = rest.partition(end)
    return before, block, after


def _markers(name: str) -> tuple[str, str]:
    return f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
