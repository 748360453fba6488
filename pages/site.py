"""All that stands in the site, linked by relative addresses."""

import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from expectations.verdict import DOCS_FOLDER, VERDICT_FILE
from pages.dashboard.page import write_dashboard
from pages.dbt_pages import describe, write_dbt_docs, write_lineage
from pages.docs_pictures import SITE_PICTURES
from publishing.reader import Published
from python_generators.core.errors import InputError
from python_generators.core.settings import PROJECT_ROOT

_HOME = (
    '<nav aria-label="Site" style="position:fixed;right:50%;bottom:.6rem;z-index:9999;'
    'transform:translateX(50%)"><a href="{address}" style="padding:.35rem .9rem;'
    "border-radius:99px;background:#0f766e;color:#fff;text-decoration:none;"
    'font:600 14px/1.6 system-ui,sans-serif">Dashboard</a></nav>'
)


def fill_site(published: Published, site: Path) -> list[Path]:
    """Fill the site with its pages and pictures, the dashboard first.

    Args:
        published: What was published; everything is drawn from this version.
        site: The folder of the site, which is there.

    Returns:
        The pages and pictures, wherever they are.

    Raises:
        InputError: the last audit was of another build than the one published.
    """
    require_audited(published, PROJECT_ROOT)
    with ThreadPoolExecutor(1) as beside:
        described = beside.submit(describe, published.target, published.settings)
        # Imported while dbt is at work, which takes longest.
        from pages.dictionary import write_dictionary
        from pages.scorecard import write_scorecard
        from pages.visuals import draw_all

        symbol = published.market.currency_symbol
        pictures = draw_all(published, symbol, site / SITE_PICTURES)
        made = [
            write_dashboard(published, site),
            write_scorecard(published, site / "scorecard.html"),
            write_dictionary(published, site / "dictionary.html"),
            copy_data_docs(PROJECT_ROOT, site),
        ]
        artifacts = described.result()
    made += [write_dbt_docs(artifacts, site), write_lineage(artifacts, site)]
    for folder in ("dbt", "lineage", "gx"):
        for page in (site / folder).rglob("*.html"):
            link_home(page, site)
    return [*made, *pictures]


def link_home(page: Path, site: Path) -> None:
    """Give a page that another tool made a link to the site's first page."""
    before, end, after = page.read_text(encoding="utf-8").rpartition("</body>")
    if not end:
        raise ValueError(f"{page} has no body to put a link into")
    home = os.path.relpath(site / "index.html", page.parent)
    link = _HOME.format(address=Path(home).as_posix())
    page.write_text(before + link + end + after, encoding="utf-8", newline="\n")


def require_audited(published: Published, root: Path) -> None:
    """Nothing, when Data Docs tell of the very tables that were published.

    Raises:
        InputError: they tell of others, or of none.
    """
    path = root / VERDICT_FILE
    try:
        verdict = json.loads(path.read_text(encoding="utf-8"))
        audited = {name: table["sha256"] for name, table in verdict["tables"].items()}
    except (OSError, ValueError, KeyError):
        raise InputError(
            VERDICT_FILE, "file", "missing or unreadable", "make run"
        ) from None
    for name, table in published.tables.items():
        if audited.get(name) != table["sha256"]:
            remedy = "the audit saw another version than the published one: make run"
            raise InputError(VERDICT_FILE, "tables", name, remedy)


def copy_data_docs(root: Path, site: Path) -> Path:
    """Every expectation and its result, as the audit wrote them."""
    source = root / DOCS_FOLDER
    if not (source / "index.html").is_file():
        raise InputError(DOCS_FOLDER, "file", "index.html", "missing: make expect")
    shutil.copytree(source, site / "gx")
    return site / "gx" / "index.html"
