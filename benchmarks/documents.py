"""The blocks of a page that a benchmark writes, each between markers of its name."""

from pathlib import Path

from python_generators.core.settings import PROJECT_ROOT

DOCS = PROJECT_ROOT / "docs" / "benchmarks.md"


def documented(name: str, page: Path = DOCS) -> str:
    """The block of this name."""
    return _parts(name, page)[1].strip()


def write_docs(name: str, block: str, page: Path = DOCS) -> None:
    """Put the block between the markers of its name."""
    before, _, after = _parts(name, page)
    begin, end = _markers(name)
    text = f"{before}{begin}\n{block}\n{end}{after}"
    page.write_text(text, encoding="utf-8")


def _parts(name: str, page: Path) -> tuple[str, str, str]:
    text = page.read_text(encoding="utf-8")
    begin, end = _markers(name)
    if text.count(begin) != 1 or text.count(end) != 1:
        raise ValueError(f"{page.name} has not one block {name!r}")
    before, _, rest = text.partition(begin)
    block, _, after = rest.partition(end)
    return before, block, after


def _markers(name: str) -> tuple[str, str]:
    return f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
