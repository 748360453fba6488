"""How the Python code is arranged: sizes, names, and which package may import which."""

import re
from collections import Counter
from pathlib import Path

import pytest

from python_generators.core.settings import PROJECT_ROOT
from tests.support.import_graph import (
    PACKAGES,
    circles,
    import_graph,
    imported_names,
    module_name,
    python_files,
)

FILES = python_files(PROJECT_ROOT)
MOST_LINES = 300
# Names that Python and pytest give a meaning.
SHARED_NAMES = {"__init__.py", "__main__.py", "conftest.py"}
# Libraries that a package must do without.
FORBIDDEN_LIBRARIES = {
    "python_generators": {"dbt", "great_expectations"},
    "models": {"dbt", "great_expectations"},
    # These read what was published and know nothing of how it was made.
    "contest": {"dbt", "great_expectations"},
}
# Packages before it that a package must do without, all the same.
FORBIDDEN_PACKAGES = {"contest": {"models", "expectations", "pages"}}


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _relative(path: Path) -> str:
    return path.relative_to(PROJECT_ROOT).as_posix()


def test_no_modules_import_each_other() -> None:
    graph = import_graph({module_name(p, PROJECT_ROOT): _text(p) for p in FILES})
    assert len(graph) > 250
    assert circles(graph) == []


def test_a_circle_is_found_wherever_its_imports_stand() -> None:
    sources = {
        "a": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import b",
        "b": "def f():\n    from p import c",
        "p": "",
        "p.c": "from a import x",
        "d": "import a",
    }
    assert circles(import_graph(sources)) == [{"a", "b", "p.c"}]
    assert circles(import_graph({**sources, "p.c": ""})) == []


def too_long(lengths: dict[str, int]) -> list[str]:
    return [name for name, lines in lengths.items() if lines > MOST_LINES]


def test_no_module_is_too_long_to_read() -> None:
    assert too_long({"a": MOST_LINES, "b": MOST_LINES + 1}) == ["b"]
    lengths = {_relative(path): len(_text(path).splitlines()) for path in FILES}
    assert too_long(lengths) == []


def repeated(names: list[str]) -> list[str]:
    counts = Counter(name for name in names if name not in SHARED_NAMES)
    return sorted(name for name, times in counts.items() if times > 1)


def test_no_two_modules_share_a_file_name() -> None:
    assert repeated(["__init__.py", "__init__.py", "a.py", "a.py", "b.py"]) == ["a.py"]
    assert repeated([path.name for path in FILES]) == []


def out_of_order(package: str, source: str) -> set[str]:
    """Packages and libraries that a module of the package must not import."""
    later = set(PACKAGES[PACKAGES.index(package) + 1 :])
    later |= FORBIDDEN_LIBRARIES.get(package, set())
    later |= FORBIDDEN_PACKAGES.get(package, set())
    return {name.split(".")[0] for name in imported_names(source)} & later


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_import_only_packages_before_them(package: str) -> None:
    files = python_files(PROJECT_ROOT, [package])
    assert files
    found = {_relative(p): out_of_order(package, _text(p)) for p in files}
    assert {name: late for name, late in found.items() if late} == {}


def test_an_import_out_of_order_is_found() -> None:
    assert out_of_order("models", "import tests.support.markdown") == {"tests"}
    assert out_of_order("contest", "def f():\n    from dbt import x") == {"dbt"}
    assert out_of_order("contest", "from pages import site") == {"pages"}
    assert out_of_order("pages", "from publishing import exports, y") == set()


def test_every_package_is_listed() -> None:
    packages = {
        path.parent.name
        for path in PROJECT_ROOT.glob("*/__init__.py")
        if not path.parent.name.startswith(".")
    }
    assert packages <= set(PACKAGES)


def reads_clock_or_chance(line: str) -> bool:
    """Whether a line reads the clock or draws a random number without a seed."""
    banned = re.search(
        r"date\.today|datetime\.now|time\.time\(|utcnow|\bnow\(\)|current_date|"
        r"current_timestamp|random\(\)|gen_random_uuid|uuid4",
        line,
    )
    return bool(banned) and not re.search(r"random\.random\(\)|uniform\(\)", line)


def test_nothing_reads_the_clock_or_draws_without_a_seed() -> None:
    assert reads_clock_or_chance("x = date.today()")
    assert not reads_clock_or_chance("x = generator.uniform()")
    for folder in (*PACKAGES[:-1], "macros"):
        for path in (PROJECT_ROOT / folder).rglob("*"):
            if path.suffix not in (".py", ".sql") or "vendor" in path.parts:
                continue
            for line in _text(path).splitlines():
                assert not reads_clock_or_chance(line), f"{path.name}: {line}"
