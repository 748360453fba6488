"""Plain words: words of the project's own dialect stay out of code and texts."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from python_generators.core.settings import PROJECT_ROOT

# Each with the standard words that say the same.
BANNED = {
    r"(un|re)?told": "reported, shown, stated",
    r"tells?": "reports, shows, states",
    r"lived?": "simulated",
    r"luck(y|ily)?": "random draw, noise, chance",
    r"whom": "the customers who",
    r"moved": "shifted, changed",
    r"struck": "affected",
    r"spots?": "position in the range",
    r"of them": "(restructure the sentence)",
    r"at nothing": "at zero",
    r"(by lots?|lots)": "at random, random draws",
    r"strangers?": "holdout customers",
    r"worlds?": "scenario, conditions, population, run",
}
PATTERN = re.compile(r"(?<![a-z])(" + "|".join(BANNED) + r")(?![a-z])", re.IGNORECASE)
SUFFIXES = {".py", ".sql", ".yml", ".md", ".j2", ".js"}
EXEMPT = (
    "python_generators/engine/",  # rebuilt by the next change
    "tests/docs/test_words.py",
)
# Standard terms, and names that readers and caches rely on.
ALLOWED: dict[str, str] = {
    "campaigns_by_lot": "a saved query's public name",
    "long-lived": "standard term for connections",
    "long_lived": "standard term for connections",
    "months_lived": "a metric's public name",
    "lived_month": "the time dimension's public name",
    "aria-live": "an attribute of HTML",
    "ariaLive": "an attribute of HTML",
}


def found_in(text: str) -> list[str]:
    """The banned words of a text; underscores and capitals separate words."""
    for term in ALLOWED:
        text = text.replace(term, "")
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text.replace("_", " "))
    return [match[0].lower() for match in PATTERN.finditer(words)]


def _files() -> Iterator[tuple[str, Path]]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.splitlines():
        path = PROJECT_ROOT / name
        is_text = path.suffix in SUFFIXES or path.name == "Makefile"
        is_ours = "vendor" not in path.parts and not name.startswith(EXEMPT)
        if is_text and is_ours and path.is_file():
            yield name, path


def test_banned_words_are_found() -> None:
    assert found_in("whom it told_again, as OtherWorld did") == [
        "whom",
        "told",
        "world",
    ]
    assert found_in("a replaced teller; campaigns_by_lot") == []


@pytest.fixture(scope="module")
def uses() -> list[tuple[str, str]]:
    """Each use of a banned word: the word, and the line."""
    return [
        (word, f"{name}:{number}: {line.strip()}")
        for name, path in _files()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        for word in found_in(line)
    ]


@pytest.mark.parametrize("word", BANNED)
def test_no_file_uses_a_banned_word(word: str, uses: list[tuple[str, str]]) -> None:
    one = re.compile(word, re.IGNORECASE)
    found = [line for use, line in uses if one.fullmatch(use)]
    assert found == [], f"write instead: {BANNED[word]}"
