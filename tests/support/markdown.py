"""What the tests read in Markdown pages: tables, links, headings, code."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"(?<!\\)\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Table:
    """A table as text, without bold marks."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]

    def by_label(self) -> Mapping[str, Mapping[str, str]]:
        """Each row by its first cell, its other cells by their column's name."""
        return {
            row[0]: dict(zip(self.header[1:], row[1:], strict=True))
            for row in self.rows
        }


@dataclass(frozen=True)
class Page:
    """A Markdown page."""

    path: Path

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def prose(self) -> str:
        """The text without its blocks of code."""
        return _FENCE.sub("", self.text)

    def blocks(self, language: str) -> list[str]:
        return [code for kind, code in _FENCE.findall(self.text) if kind == language]

    def code(self) -> list[str]:
        """What stands between backticks."""
        return re.findall(r"`([^`\n]+)`", self.prose)

    def links(self) -> list[str]:
        return _LINK.findall(self.prose)

    def anchors(self) -> set[str]:
        """What a link may name after #: headings as hosts spell them."""
        found = set()
        for heading in _HEADING.findall(self.prose):
            plain = re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower())
            found.add(plain.replace(" ", "-"))
        return found

    def tables(self) -> list[Table]:
        found, lines = [], []
        for line in [*self.prose.splitlines(), ""]:
            if line.startswith("|"):
                lines.append(_cells(line))
            elif lines:
                found.append(Table(lines[0], lines[2:]))
                lines = []
        return found

    def table(self, *header: str) -> Table:
        """The one table with these columns, in this order."""
        (found,) = [t for t in self.tables() if tuple(t.header) == header]
        return found


def _cells(line: str) -> list[str]:
    return [cell.replace("**", "").strip() for cell in line.strip("|").split("|")]
