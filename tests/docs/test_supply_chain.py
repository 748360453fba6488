"""What the project installs: its licences, and the hashes of its files."""

import importlib.metadata
import re

import pytest

from finmark.environment import LOCK, locked_names, normalized
from python_generators.core.settings import PROJECT_ROOT

HASHES = "requirements.hashes.txt"
# Licences that the README's last section covers; BUSL-1.1 has a paragraph of its own.
_ALLOWED = {
    *("0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause"),
    *("BSD-3-Clause", "BSL-1.0", "BUSL-1.1", "CC0-1.0", "CNRI-Python", "MIT", "MIT-0"),
    *("MIT-CMU", "MPL-2.0", "PSF-2.0", "Zlib"),
    # classifiers of packages without an expression
    *("Apache Software License", "Artistic License", "BSD License", "MIT License"),
    *("Mozilla Public License 2.0 (MPL 2.0)", "Python Software Foundation License"),
    "3-Clause BSD License",
}
_PER_FILE_OR_BUSINESS = {"BUSL-1.1": {"copulas", "ctgan", "deepecho", "rdt", "sdv"}}


def is_allowed(expression: str) -> bool:
    """Whether a choice of the licences in an SPDX expression is on the list."""
    return expression in _ALLOWED or any(
        all(part.strip("() ") in _ALLOWED for part in choice.split(" AND "))
        for choice in expression.split(" OR ")
    )


def licences(name: str) -> list[str]:
    """What a distribution's metadata offers; any one may be chosen."""
    metadata = importlib.metadata.metadata(name)
    if expressions := metadata.get_all("License-Expression"):
        return list(expressions)
    found = [
        line.rpartition(" :: ")[2]
        for line in metadata.get_all("Classifier") or []
        if line.startswith("License :: ")
    ]
    return found or (metadata.get_all("License") or ["none"])[0].splitlines()[:1]


def locked() -> frozenset[str]:
    return locked_names((PROJECT_ROOT / LOCK).read_text(encoding="utf-8"))


def test_every_installed_library_has_a_licence_of_the_list() -> None:
    found = {name: licences(name) for name in sorted(locked())}
    assert len(found) > 100
    refused = {n: one for n, one in found.items() if not any(map(is_allowed, one))}
    assert refused == {}


def test_only_sdv_and_its_parts_are_under_the_business_source_licence() -> None:
    for licence, names in _PER_FILE_OR_BUSINESS.items():
        assert {n for n in locked() if licence in licences(n)} == names


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("MIT", True),
        ("MIT AND PSF-2.0", True),
        ("GPL-3.0-only OR Apache-2.0", True),
        ("MIT AND GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("", False),
        ("none", False),
    ],
)
def test_an_expression_is_read_as_choices(expression: str, expected: bool) -> None:
    assert is_allowed(expression) is expected


def pinned(text: str) -> set[tuple[str, str]]:
    lines = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, flags=re.MULTILINE)
    return {(normalized(name), version) for name, version in lines}


def test_the_hashes_are_those_of_the_lock() -> None:
    lock = (PROJECT_ROOT / LOCK).read_text(encoding="utf-8")
    hashes = (PROJECT_ROOT / HASHES).read_text(encoding="utf-8")
    assert pinned(lock) - pinned(hashes) == {
        one for one in pinned(lock) if one[0] == "torch"
    }
    assert pinned(hashes) <= pinned(lock)
    requirements = re.split(r"^(?=\w)", hashes, flags=re.MULTILINE)[1:]
    assert len(requirements) == len(pinned(hashes))
    assert all("--hash=sha256:" in one for one in requirements)
    assert "http" not in hashes
