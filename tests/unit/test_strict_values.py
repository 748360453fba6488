"""The strict reader: numbers, days, texts, paths, JSON and YAML that users write."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from python_generators.core import strict_values as strict
from python_generators.core.errors import InputError
from python_generators.core.settings import load_settings, project_vars, resolve_vars
from python_generators.core.warehouse import build_file
from python_generators.economy.calendar import check_calendar
from python_generators.seeds.load import load_seeds

TEXTS = {
    "a\tb": "control",
    "a\nb": "control",
    "a\x00b": "control",
    "a\x85b": "control",
    "a\u2028b": "control",
    "a\u200bb": "U+200B",
    "a\u200db": "U+200D",
    "a\u00adb": "U+00AD",
    "a\u202eb": "U+202E",
    "a\u2066b": "U+2066",
    "\ufeffa": "U+FEFF",
    "a\ud800": "U+D800",
    "a\ue000": "U+E000",
    "a\u0378": "U+0378",
    "a\u3164": "U+3164",
    "a\ufe0f": "U+FE0F",
    "a\U000e0041": "U+E0041",
    "a\u00a0b": "the space U+00A0",
    "e\u0301": "NFC",
    "\u212b": "NFC",
    " a": "spaces around",
    "a" * 501: "at most 500",
}


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_with_unseen_characters_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=TEXTS[text].replace("+", r"\+")):
        strict.read_text(text)


@pytest.mark.parametrize("text", ["", "São Paulo", "मुंबई", "<b>=1+1</b>", "日本", "😀"])
def test_a_text_that_is_seen_is_read(text: str) -> None:
    assert strict.read_text(text) == text


READERS: dict[Callable[[str], Any], tuple[dict[str, Any], list[str]]] = {
    strict.read_whole: (
        {"0": 0, "-7": -7, "007": 7},
        ["1_000", "1.0", "+1", "1e3", " 1", "١", "0x1", "", "-", "9" * 20, "1\n"],
    ),
    strict.read_number: (
        {"0.25": 0.25, "-3": -3.0},
        [
            *("1_000", "1e5", "inf", "-Infinity", "nan", ".5", "5.", "+1", "1,5", "5%"),
            *("", "٣", "0x1", "1 000", "9" * 16, "0." + "1" * 16, "1\n", "−1"),
        ],
    ),
    strict.read_boolean: (
        {"true": True, "false": False},
        ["True", "yes", "1", "t", "on", "", "TRUE", " true"],
    ),
    strict.read_day: (
        {"2025-03-31": date(2025, 3, 31)},
        ["2025-02-30", "20250331", "2025-W13-1", "2025-3-31", "31.03.2025", "", "٢"],
    ),
    strict.read_month: (
        {"2025-03": date(2025, 3, 1)},
        ["2025-13", "2025-W1", "202503", "2025-3", "0000-01", ""],
    ),
    strict.read_json_object: (
        {'{"a": [1, {"b": 2.5}]}': {"a": [1, {"b": 2.5}]}, " {} ": {}},
        [
            *('{"a": 1, "a": 1}', '{"a": {"b": 1, "b": 2}}', "[]", "1", "", "{", "{}x"),
            *('{"a": NaN}', '{"a": -Infinity}', '{"a": 1e999}', '{"a": 1_000}'),
            *('{"a": 01}', '{"a": +1}', "{'a': 1}", '{"a": "\n"}', "\ufeff{}"),
            *('{"a": ' + "[" * 6 + "]" * 6 + "}", '{"a": ' * 100_000, "[" * 100_000),
            *('{"a": ' + "9" * 5000 + "}", '{"a": "' + "x" * 50_000 + '"}'),
        ],
    ),
    strict.read_path: (
        {"my/data": "my/data", "": "", "../x y": "../x y"},
        ["a\nb", "a\0b", "x" * 1001, "x" * 256, "é" * 128, "a\u202eb", " a"],
    ),
}
GOOD = [(read, text) for read, (good, _) in READERS.items() for text in good]
BAD = [(read, text) for read, (_, bad) in READERS.items() for text in bad]


def _id(value: object) -> str:
    name = getattr(value, "__name__", "")
    return name or ascii(value)[:40]


@pytest.mark.parametrize(("read", "text"), GOOD, ids=_id)
def test_a_plain_value_is_read(read: Callable[[str], Any], text: str) -> None:
    assert read(text) == READERS[read][0][text]


@pytest.mark.parametrize(("read", "text"), BAD, ids=_id)
def test_another_value_is_refused_with_a_remedy(
    read: Callable[[str], Any], text: str
) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(text)


PROFILES = {
    "gone": (None, "No such file"),
    "not YAML": ("finmark: [", "not YAML in line 1"),
    "not text": (b"\xff\xfe", "not UTF-8 text"),
    "a list": ("- finmark", "not a mapping"),
    "empty": ("", "not a mapping"),
    "a name twice": ("finmark: {}\nfinmark: {}", "'finmark' is given twice"),
    "nested deeply": ("finmark: " + "[" * 20_000, "nested too deeply"),
    "no outputs": ("finmark: {}", "restore the targets"),
    "no path": ("finmark: {outputs: {dev: {type: duckdb}}}", "restore the targets"),
    "outputs as text": ("finmark: {outputs: dev}", "restore the targets"),
    "outside": ("finmark: {outputs: {dev: {path: /tmp/x.duckdb}}}", "inside the proj"),
    "above": ("finmark: {outputs: {dev: {path: ../x.duckdb}}}", "inside the project"),
}


@pytest.mark.parametrize("name", PROFILES)
def test_bad_profiles_are_refused_in_one_line(name: str, tmp_path: Path) -> None:
    content, words = PROFILES[name]
    if content is not None:
        data = content if isinstance(content, bytes) else content.encode()
        (tmp_path / "profiles.yml").write_bytes(data)
    with pytest.raises(InputError, match=r"^profiles\.yml: .*" + words) as refused:
        build_file("dev", tmp_path)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("content", ["", "vars: 1", "x: [", "vars: {a: 1, a: 2}", None])
def test_a_bad_project_file_is_refused(content: str | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "dbt_project.yml").write_text(content)
    with pytest.raises(InputError, match=r"^dbt_project\.yml"):
        project_vars(tmp_path)


DATES = [
    *({"as_of_date": f"{year}-06-30"} for year in ("0001", 1677, 2000, 2036, 9999)),
    *({"first_month": f"{year}-01"} for year in ("0001", 1677, 1900, 2262, 3000)),
    {"months": 600},
    {"market": "us", "first_month": "1890-01"},
    {"market": "us", "first_month": "2051-02", "months": 600},
]


@pytest.mark.parametrize("given", DATES, ids=str)
def test_dates_without_known_holidays_are_refused_with_the_bounds(
    given: dict[str, Any],
) -> None:
    with pytest.raises(InputError, match=r"years? (from )?\d{4} to \d{4}") as refused:
        _checked(given)
    assert any(f"vars.{name}" in str(refused.value) for name in given)


@pytest.mark.parametrize(
    "given",
    [
        {"first_month": "2002-02", "months": 120},
        {"first_month": "2026-01", "months": 120, "as_of_date": "2035-12-31"},
        {"market": "us", "first_month": "2051-01", "months": 600},
    ],
    ids=str,
)
def test_dates_with_known_holidays_are_accepted(given: dict[str, Any]) -> None:
    _checked(given)


def _checked(given: dict[str, Any]) -> None:
    settings = load_settings(resolve_vars("full", json.dumps(given)))
    check_calendar(settings, load_seeds(settings.market))
