"""Which module of the project imports which, read from the source files."""

import ast
from collections.abc import Iterable, Mapping
from pathlib import Path

# Each package may import itself and the packages before it.
PACKAGES = (
    "python_generators",
    "models",
    "expectations",
    "publishing",
    "pages",
    "contest",
    "examples",
    "integration",
    "finmark",
    "benchmarks",
    "tests",
)


def python_files(root: Path, packages: Iterable[str] = PACKAGES) -> list[Path]:
    """The Python files of the packages, in order of their paths."""
    return sorted(path for name in packages for path in (root / name).rglob("*.py"))


def module_name(path: Path, root: Path) -> str:
    """The dotted name under which a file is imported; a package's is its folder."""
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(
        ".__init__"
    )


def imported_names(source: str) -> set[str]:
    """All absolute names a module imports, wherever in it the import stands.

    Imports inside functions and under ``TYPE_CHECKING`` count. ``from a import b``
    gives ``a`` and ``a.b``, since ``b`` may be a module.
    """
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            assert node.level == 0, f"relative import of {module}"
            found |= {module, *(f"{module}.{alias.name}" for alias in node.names)}
    return found


def import_graph(sources: Mapping[str, str]) -> dict[str, set[str]]:
    """The modules among ``sources`` that each imports, itself left out.

    Args:
        sources: The source text of each module, by its dotted name.
    """
    return {
        module: (imported_names(source) & set(sources)) - {module}
        for module, source in sources.items()
    }


def circles(graph: Mapping[str, Iterable[str]]) -> list[set[str]]:
    """Groups of modules that import each other, directly or through others."""
    reached = {module: _reachable(module, graph) for module in graph}
    groups = {
        frozenset({module, *(m for m in reached[module] if module in reached[m])})
        for module in graph
        if module in reached[module]
    }
    return sorted((set(group) for group in groups), key=sorted)


def _reachable(start: str, graph: Mapping[str, Iterable[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting += graph[module]
    return found
