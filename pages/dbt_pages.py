"""Pages about the dbt project: dbt's own docs, and the lineage of columns."""

import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from expectations.dbt_artifacts import DBT_MANIFEST
from pages.render import sealed
from python_generators.core.ending import end_with
from python_generators.core.errors import FailedError, InputError
from python_generators.core.settings import PROJECT_ROOT, Settings
from python_generators.core.warehouse import build_file

ARTIFACTS = PROJECT_ROOT / "build" / "dbt_docs"
PARSED = "partial_parse.msgpack"
# Corrections of dbt's page: its search inserts descriptions and code as HTML, so they
# are escaped first; two addresses are unfilled templates; on a phone the menu goes
# above the content instead of beside it.
_PHONE = """<style>@media (max-width: 48rem) {
.app { flex-direction: column; min-width: 0 !important; }
.app-menu { flex: 0 0 34vh !important; width: 100% !important;
  max-width: none !important; }
.app-content { flex: 1 1 0 !important; min-height: 0; width: 100%; }
.app-details .panel { overflow-x: auto; }
}</style></head>"""
_CORRECTIONS = (
    (
        "n.highlight=function(t){",
        "n.highlight=function(t){"
        't=String(t??"").replace(/&/g,"&amp;").replace(/</g,"&lt;").replace(/>/g,"&gt;");',
    ),
    ("""href="${require('./assets/favicons/favicon.ico')}\"""", 'href="data:,"'),
    ('xlink:href="{{ getIcon(', 'ng-attr-href="{{ getIcon('),
    ("</head>", _PHONE),
)


class DbtError(FailedError):
    """dbt failed; its output is among the details."""


def describe(target: str, settings: Settings, folder: Path = ARTIFACTS) -> Path:
    """Run ``dbt docs generate`` on a build, into a folder of its own.

    dbt's ``target/`` is not changed: ``dbt docs generate`` would write results there
    that list tests as passed though none ran.

    Args:
        target: The target of profiles.yml that was built.
        settings: The settings of the build.
        folder: Where dbt writes its catalog and page.

    Returns:
        The folder, with the manifest of the build.

    Raises:
        InputError: There is no build, or no manifest of it.
        DbtError: dbt failed.
    """
    build = build_file(target)
    if not build.is_file():
        raise InputError(
            build.relative_to(PROJECT_ROOT), "file", "missing", "run make build"
        )
    known = PROJECT_ROOT / DBT_MANIFEST
    if not known.is_file():
        raise InputError(DBT_MANIFEST, "file", "missing", "run make build")
    folder.mkdir(parents=True, exist_ok=True)
    parsed = PROJECT_ROOT / "target" / PARSED
    if parsed.is_file():  # dbt reuses it if files and vars are the same
        shutil.copyfile(parsed, folder / PARSED)
    values = settings.model_dump(mode="json")
    values["first_month"] = f"{settings.first_month:%Y-%m}"  # as vars write it
    done = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("dbt")), "--quiet", "--partial-parse"),
            *("docs", "generate", "--target", target, "--vars", json.dumps(values)),
            *("--profiles-dir", str(PROJECT_ROOT), "--target-path", str(folder)),
            "--no-compile",  # the build compiled everything
        ],
        cwd=PROJECT_ROOT,
        preexec_fn=partial(end_with, os.getpid()),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        output = f"{done.stdout}{done.stderr}".strip()
        line = next(iter(output.splitlines()), f"exit code {done.returncode}")
        raise DbtError(f"dbt docs generate failed: {line}", details=output)
    shutil.copyfile(known, folder / "manifest.json")
    return folder


def write_dbt_docs(artifacts: Path, site: Path) -> Path:
    """Write dbt's documentation as one self-contained page."""
    page = docs_page(
        (artifacts / "index.html").read_text(encoding="utf-8"),
        _read(artifacts / "manifest.json"),
        _read(artifacts / "catalog.json"),
    )
    path = site / "dbt" / "index.html"
    path.parent.mkdir()
    path.write_text(page, encoding="utf-8", newline="\n")
    return path


def docs_page(
    template: str, manifest: Mapping[str, Any], catalog: Mapping[str, Any]
) -> str:
    """Insert the data into dbt's page, as ``--static`` does, but escaped.

    Args:
        template: dbt's own index.html.
        manifest: dbt's manifest of the project.
        catalog: dbt's catalog of the build.

    Returns:
        The page's HTML.

    Raises:
        DbtError: The template is not the one that the corrections were written for.
    """
    nodes = [*manifest["nodes"].values()]
    for disabled in manifest["disabled"].values():
        nodes += disabled
    for node in nodes:
        for name in ("root_path", "compiled_path"):  # paths on this machine
            node.pop(name, None)
    page = template
    for old, new in (
        ('"MANIFEST.JSON INLINE DATA"', _inline(manifest)),
        ('"CATALOG.JSON INLINE DATA"', _inline(catalog)),
        *_CORRECTIONS,
    ):
        if old not in page:
            raise DbtError(f"dbt's page has no {old}: look at pages/dbt_pages.py")
        page = page.replace(old, new)
    return sealed(page)


def write_lineage(artifacts: Path, site: Path) -> Path:
    """Write the lineage of all columns as one page, with dbt-colibri."""
    from dbt_colibri.lineage_extractor.extractor import DbtColumnLineageExtractor
    from dbt_colibri.report.generator import DbtColibriReportGenerator

    # It logs each column that it cannot follow; docs/decisions.md lists them.
    logging.getLogger("colibri").setLevel(logging.CRITICAL)
    found = DbtColumnLineageExtractor(
        str(artifacts / "manifest.json"), str(artifacts / "catalog.json")
    )
    folder = site / "lineage"
    DbtColibriReportGenerator(found, disable_telemetry=True).generate_report(
        output_dir=str(folder)
    )
    for path in folder.glob("*.json"):
        path.unlink()
    page = folder / "index.html"
    page.write_text(sealed(page.read_text(encoding="utf-8")), encoding="utf-8")
    return page


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _inline(content: Mapping[str, Any]) -> str:
    """Return JSON that is safe inside a script: no text in it can end the script."""
    return json.dumps(content, separators=(",", ":")).replace("<", "\\u003c")
