"""The strict reader of what users write: numbers, days, texts, paths, JSON and YAML.

The vars, the seeds and the users' own files are read with these functions alone. Each
raises ``ValueError`` with the remedy.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from python_generators.core.disk_paths import plain

LONGEST_LABEL = 100
LONGEST_TEXT = 500
LONGEST_PATH = 1000
MOST = 10**12  # beyond it a number of the project is a mistake

_LONGEST_PART = 255  # bytes of a file name
_LONGEST_JSON = 50_000  # programs take at most 128 KB in one argument
_DEEPEST = 5  # of JSON
_WHOLE = re.compile(r"-?[0-9]{1,19}")
_DECIMAL = re.compile(r"-?[0-9]{1,19}(\.[0-9]+)?")
_MOST_DECIMALS = 15
_INFINITE = re.compile(r"[+-]?inf(inity)?", re.IGNORECASE)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_BOOLEANS = {"true": True, "false": False}
# Letters and marks of the Unicode property Default_Ignorable_Code_Point, and the blank
# of Braille: they are not seen.
_INVISIBLE = {
    *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),
    *range(0x180B, 0x1810),
    *range(0xFE00, 0xFE10),
    *range(0xE0000, 0xE1000),
}


def read_text(text: str, longest: int = LONGEST_TEXT) -> str:
    """The text, if a reader sees every character of it.

    It is in the Unicode form NFC, and has no control, zero-width, bidirectional or
    private characters, and no spaces but the plain one.

    Args:
        text: The text; may be empty.
        longest: The largest number of characters.
    """
    plain = text.isascii() and text.isprintable()
    for character in "" if plain else text:
        kind = unicodedata.category(character)
        if kind in ("Cc", "Zl", "Zp"):
            raise ValueError("remove line breaks and control characters")
        if kind.startswith("C") or ord(character) in _INVISIBLE:
            raise ValueError(f"remove the unseen character U+{ord(character):04X}")
        if kind == "Zs" and character != " ":
            raise ValueError(f"replace the space U+{ord(character):04X} by a plain one")
    if not unicodedata.is_normalized("NFC", text):
        raise ValueError("write letters with accents as one character (Unicode NFC)")
    if text != text.strip():
        raise ValueError("remove the spaces around the value")
    if len(text) > longest:
        raise ValueError(f"too long: give at most {longest} characters")
    return text


def read_whole(text: str) -> int:
    """The whole number that decimal digits write."""
    _reject_formatted_number(text)
    if not _WHOLE.fullmatch(text):
        raise ValueError("give a whole number such as 23")
    return int(text)


def decimal_reader(scale: int) -> Callable[[str], Decimal]:
    """A reader of plain numbers of at most ``scale`` decimals."""

    def read(text: str) -> Decimal:
        _reject_formatted_number(text)
        if not _DECIMAL.fullmatch(text):
            raise ValueError("give a plain number such as 1234.5")
        if len(text.partition(".")[2]) > scale:
            raise ValueError(f"round to {scale} decimals")
        return Decimal(text)

    return read


def read_number(text: str) -> float:
    """The float of a plain number, at most ``MOST`` from zero."""
    number = decimal_reader(_MOST_DECIMALS)(text)
    if abs(number) > MOST:
        raise ValueError(f"give a number from {-MOST} to {MOST}")
    return float(number)


def _reject_formatted_number(text: str) -> None:
    """Raise a ValueError for numbers as spreadsheets format them."""
    if _INFINITE.fullmatch(text):
        raise ValueError("infinite; give a finite number")
    if "," in text:
        raise ValueError("remove thousands separators; write decimals after a point")
    if "%" in text:
        raise ValueError("give a share such as 0.25, not a percentage")


def read_boolean(text: str) -> bool:
    """The truth value that ``true`` or ``false`` writes."""
    if text not in _BOOLEANS:
        raise ValueError("give true or false")
    return _BOOLEANS[text]


def read_day(text: str) -> date:
    """The day that YYYY-MM-DD writes."""
    remedy = "give a date as YYYY-MM-DD, such as 2025-03-31"
    if not _DAY.fullmatch(text):
        raise ValueError(remedy)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"no such date; {remedy}") from None


def read_month(text: str) -> date:
    """The first day of the month that YYYY-MM writes."""
    remedy = "give a month as YYYY-MM, such as 2025-01"
    if not _MONTH.fullmatch(text):
        raise ValueError(remedy)
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise ValueError(f"no such month; {remedy}") from None


def read_path(text: str) -> str:
    """The path of a file or folder, in a length that every file system takes."""
    try:
        read_text(text, LONGEST_PATH)
    except ValueError as error:
        raise ValueError(f"give the path of a folder: {error}") from None
    if any(len(part.encode()) > _LONGEST_PART for part in text.split("/")):
        raise ValueError(
            f"a name in it is too long: give at most {_LONGEST_PART} bytes"
        )
    return text


def read_json_object(text: str) -> dict[str, Any]:
    """The JSON object of the text: standard JSON without repeated names."""
    if len(text) > _LONGEST_JSON:
        raise ValueError(f"too long: give at most {_LONGEST_JSON} characters")
    try:
        found = json.loads(
            text, object_pairs_hook=_once, parse_constant=_refuse, parse_float=_finite
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON at character {error.pos + 1}") from None
    if not isinstance(found, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 (one error for all)
    _reject_deep(found, _DEEPEST)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"{name!r} is given twice")
        found[name] = value
    return found


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if abs(number) > MOST:
        raise ValueError(f"{text[:20]} is too large a number")
    return number


def _reject_deep(value: object, levels: int) -> None:
    inner = value.values() if isinstance(value, dict) else value
    if not isinstance(inner, Iterable) or isinstance(inner, str):
        return
    if levels == 0:
        raise ValueError("nested too deeply")
    for one in inner:
        _reject_deep(one, levels - 1)


class _StrictLoader(yaml.SafeLoader):
    """Loads YAML, but refuses a name that a mapping has twice."""

    def construct_mapping(
        self, node: yaml.MappingNode, deep: bool = False
    ) -> dict[Hashable, Any]:
        """Return the mapping."""
        names = [str(key.value) for key, _ in node.value]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"{name!r} is given twice")
        return super().construct_mapping(node, deep)


def read_yaml_mapping(path: Path) -> Mapping[str, Any]:
    """The mapping of a YAML file."""
    try:
        text = plain(path).read_text(encoding="utf-8")
        found = yaml.load(text, _StrictLoader)  # noqa: S506
    except OSError as error:
        raise ValueError(error.strerror or "cannot be read") from None
    except UnicodeDecodeError:
        raise ValueError("not UTF-8 text") from None
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f" in line {mark.line + 1}" if mark else ""
        raise ValueError(f"not YAML{line}: {error.problem}") from None
    except yaml.YAMLError as error:
        raise ValueError(f"not YAML: {str(error).splitlines()[0]}") from None
    if not isinstance(found, dict):
        raise ValueError("not a mapping of names to values")  # noqa: TRY004
    return found
