"""Read seed CSVs into strict rows, and the digests of their content."""

import csv
import hashlib
import io
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from python_generators.core.disk_paths import plain
from python_generators.core.errors import InputError
from python_generators.core.settings import plain_remedy
from python_generators.seeds import rows
from python_generators.seeds.seed_checks import check_unique

Row = TypeVar("Row", bound=rows.SeedRow)


class CsvFiles:
    """The CSVs under a project's root, and a digest of the bytes read so far."""

    def __init__(self, root: Path) -> None:
        """Read files relative to the root."""
        self._root = root
        self._digest = hashlib.sha256()

    def digest(self) -> str:
        """The SHA-256 of the names and bytes of all files read, in order."""
        return self._digest.hexdigest()

    def table(self, file: str, model: type[Row]) -> tuple[Row, ...]:
        """The file's rows.

        Raises:
            InputError: the file is missing, malformed, empty or has a wrong value.
        """
        text = io.StringIO(self._text(file), newline="")
        reader = csv.reader(text, strict=True)
        expected = list(model.model_fields)
        found: list[Row] = []
        try:
            header = next(reader, [])
            if header != expected:
                remedy = f"give the columns {','.join(expected)}"
                raise InputError(f"{file}:1", "header", ",".join(header), remedy)
            for cells in reader:
                line = f"{file}:{reader.line_num}"
                if len(cells) != len(header):
                    remedy = f"give {len(header)} fields, like the header"
                    raise InputError(line, "fields", len(cells), remedy)
                values = dict(zip(header, cells, strict=True))
                found.append(_validate(line, model, values))
        except csv.Error as error:
            line = f"{file}:{reader.line_num}"
            raise InputError(line, "quotes", str(error), "correct this line") from None
        if not found:
            raise InputError(f"{file}:2", "rows", 0, "give at least one row")
        return tuple(found)

    def record(
        self,
        file: str,
        row: type[rows.Setting] | type[rows.Parameter],
        model: type[Row],
    ) -> Row:
        """The file's name and value pairs, as one record.

        Raises:
            InputError: as ``table``, or a name is unknown, missing or repeated.
        """
        name = next(iter(row.model_fields))
        table: tuple[Any, ...] = self.table(file, row)
        check_unique(file, name, table)
        return _validate(file, model, {getattr(r, name): r.value for r in table})

    def _text(self, file: str) -> str:
        try:
            content = plain(self._root / file).read_bytes()
            self._digest.update(file.encode() + b"\0" + content)
            return content.decode("utf-8-sig")
        except FileNotFoundError:
            raise InputError(file, "file", "missing", "restore this file") from None
        except OSError as error:
            remedy = "restore this file, or its permissions"
            raise InputError(file, "file", error.strerror, remedy) from None
        except UnicodeDecodeError as error:
            raise InputError(file, "encoding", error.reason, "save as UTF-8") from None


def file_digests(market: str, root: Path) -> dict[str, str]:
    """The SHA-256 of every seed file of the market, by its path from the root.

    The digest is of the text without leading and trailing white space: this is the
    checksum that dbt keeps of a seed, so that the macro require_raw_data can compare
    the two.

    Raises:
        InputError: a seed file cannot be read.
    """
    seeds = root / "seeds"
    files = (*seeds.glob("*.csv"), *(seeds / "markets" / market).glob("*.csv"))
    return {
        path.relative_to(root).as_posix(): _text_digest(path, root)
        for path in sorted(files)
    }


def _text_digest(path: Path, root: Path) -> str:
    try:
        content = plain(path).read_bytes()
    except OSError as error:
        file, remedy = path.relative_to(root), "put a file there, or remove it"
        raise InputError(file, "file", error.strerror, remedy) from None
    text = content.decode(errors="replace").strip()
    return hashlib.sha256(text.encode()).hexdigest()


def _validate(file: str, model: type[Row], values: dict[str, Any]) -> Row:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        # A misspelt name is both unknown and missing: report the unknown one.
        faults = error.errors(include_url=False)
        unknown = [f for f in faults if f["type"] == "extra_forbidden"]
        fault = (unknown or faults)[0]
        if not fault["loc"]:  # a rule between the values of the row
            row, remedy = (
                ",".join(map(str, values.values())),
                plain_remedy(fault["msg"]),
            )
            raise InputError(file, "row", row, remedy) from None
        name = str(fault["loc"][0])
        remedies = {
            "extra_forbidden": f"unknown; known: {', '.join(model.model_fields)}",
            "missing": "missing; add it",
        }
        remedy = remedies.get(fault["type"], plain_remedy(fault["msg"]))
        raise InputError(file, name, values.get(name), remedy) from None
