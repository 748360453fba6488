"""Make Data Docs work offline: add their libraries, and check all links."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

VENDOR = Path(__file__).parent / "vendor"
_STATIC = "static"

_ATTRIBUTE = re.compile(
    r"""<[^<>]*?\s(?:src|srcset|href|action|poster|data|background)\s*=\s*"""
    r"""(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""",
    re.IGNORECASE,
)
_STYLE = re.compile(r"""(?:url\(\s*|@import\s+)["']?([^"')\s;]+)""", re.IGNORECASE)
_SCRIPTED = re.compile(
    r"\b(fetch|importScripts|import|sendBeacon)\s*\(|\bXMLHttpRequest\b|\bWebSocket\b"
    r"|\bEventSource\b|\$\.(?:ajax|get|getJSON|getScript|post|load)\s*\("
)
_REMOTE = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_IN_PLACE = ("#", "data:")


class NetworkNeededError(Exception):
    """A page needs the network or a missing file."""


def make_offline(site: Path) -> int:
    """Copy the libraries into the site, and check that it needs nothing else.

    Args:
        site: The folder that holds index.html.

    Returns:
        The number of pages.

    Raises:
        NetworkNeededError: a page would load from the network, or a file is missing.
    """
    shutil.rmtree(site / _STATIC, ignore_errors=True)
    shutil.copytree(VENDOR, site / _STATIC / "vendor")
    pages = sorted(site.rglob("*.html"))
    faults = [
        f"{page.relative_to(site)}: {fault}"
        for page in [*pages, *sorted(site.rglob("*.css"))]
        for fault in faults_of(page)
    ]
    if faults:
        raise NetworkNeededError("; ".join(faults[:10]))
    return len(pages)


def faults_of(page: Path) -> Iterator[str]:
    """Yield the external links and missing files of a page or style sheet."""
    text = page.read_text(encoding="utf-8")
    if page.suffix == ".html":
        for match in _ATTRIBUTE.finditer(text):
            link = next(group for group in match.groups() if group is not None)
            yield from _fault(page, link)
        for match in _SCRIPTED.finditer(text):
            yield f"a script calls {match.group(0)}"
    for match in _STYLE.finditer(text):
        yield from _fault(page, match.group(1), may_be_missing=page.suffix == ".css")


def _fault(page: Path, link: str, may_be_missing: bool = False) -> Iterator[str]:
    if link.startswith(_IN_PLACE):
        return
    if _REMOTE.match(link) or re.match(r"[a-z]+:", link, re.IGNORECASE):
        yield f"loads {link}"
    elif not may_be_missing and not _target(page, link).exists():
        yield f"{link} is missing"


def _target(page: Path, link: str) -> Path:
    return page.parent / re.split(r"[?#]", link, maxsplit=1)[0]
