"""Fill the site: its own pages, those of other tools, and the pictures."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from expectations.dbt_artifacts import read_json
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
        published: The published version that all pages show.
        site: The folder of the site, which exists.

    Returns:
        The pages and the pictures.

    Raises:
        InputError: The last audit examined other tables than the published ones.
    """
    require_audited(published, PROJECT_ROOT)
    with ThreadPoolExecutor(1) as background:
        described = background.submit(describe, published.target, published.settings)
        # These imports take seconds; dbt, the slowest step, runs meanwhile.
        from pages.dictionary import write_dictionary
        from pages.scorecard import write_scorecard
        from pages.visuals import draw_all

        pictures = draw_all(published, site / SITE_PICTURES)
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
    """Add a link to the dashboard to a page that another tool made."""
    before, end, after = page.read_text(encoding="utf-8").rpartition("</body>")
    if not end:
        raise ValueError(f"{page} has no body element")
    home = os.path.relpath(site / "index.html", page.parent)
    link = _HOME.format(address=Path(home).as_posix())
    page.write_text(before + link + end + after, encoding="utf-8", newline="\n")


def require_audited(published: Published, root: Path) -> None:
    """Check that the last audit examined the published tables.

    Raises:
        InputError: It examined other tables, or there was no audit.
    """
    verdict = read_json(root, VERDICT_FILE, "run make run")
    try:
        audited = {name: table["sha256"] for name, table in verdict["tables"].items()}
    except (AttributeError, KeyError, TypeError):
        raise InputError(VERDICT_FILE, "tables", "missing", "run make run") from None
    for name, table in published.tables.items():
        if audited.get(name) != table["sha256"]:
            remedy = "the audit checked other data than those published: run make run"
            raise InputError(VERDICT_FILE, "tables", name, remedy)


def copy_data_docs(root: Path, site: Path) -> Path:
    """Copy the audit's Data Docs: every expectation with its result."""
    source = root / DOCS_FOLDER
    if not (source / "index.html").is_file():
        raise InputError(DOCS_FOLDER, "file", "index.html", "missing: run make expect")
    shutil.copytree(source, site / "gx")
    return site / "gx" / "index.html"
