"""Make Data Docs work offline: add their libraries, and check all links."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from expectations.gx.page_references import PageReferences, links_of_style

VENDOR = Path(__file__).parent / "vendor"
_STATIC = "static"

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
    if page.suffix == ".css":
        for link in links_of_style(text):
            yield from _fault(page, link, may_be_missing=True)
        return
    found = PageReferences(text)
    for link in (*found.links, *found.styles):
        yield from _fault(page, link)
    for call in found.calls:
        yield f"a script calls {call}"


def _fault(page: Path, link: str, may_be_missing: bool = False) -> Iterator[str]:
    if link.startswith(_IN_PLACE):
        return
    if _REMOTE.match(link) or re.match(r"[a-z]+:", link, re.IGNORECASE):
        yield f"loads {link}"
    elif not may_be_missing and not _target(page, link).exists():
        yield f"{link} is missing"


def _target(page: Path, link: str) -> Path:
    return page.parent / re.split(r"[?#]", link, maxsplit=1)[0]
