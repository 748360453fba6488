"""What the site is drawn from, as one digest; and whether it is drawn already."""

import hashlib
import json
import platform
from pathlib import Path

from expectations.dbt_artifacts import DBT_RUN_RESULTS, read_json
from expectations.verdict import VERDICT_FILE
from publishing.build_proof import read_proof
from publishing.layout import SITE
from publishing.reader import Published
from python_generators.core.content_keys import source_digest
from python_generators.core.file_checksums import file_faults, made_from

_CODE = ("python_generators", "expectations", "publishing")
_LOCK = "requirements.txt"
_HOME = Path(__file__).parents[1]


def site_inputs(published: Published, root: Path) -> str:
    """The digest of the version, the results of the checks, the code and libraries.

    Args:
        published: The version that the pages show.
        root: The project root, where the build and the audit left results.

    Raises:
        InputError: the results of dbt are missing.
    """
    results = read_json(root, DBT_RUN_RESULTS).get("results", [])
    proof = read_proof(root)
    facts = [
        published.digest,
        sorted((str(r["unique_id"]), str(r["status"])) for r in results),
        proof and [proof.inputs, proof.target],  # descriptions and code of the models
        _content(root / VERDICT_FILE),
        _content(root / _LOCK),
        source_digest(*(_HOME / name for name in _CODE)),
        [[path.name, _content(path)] for path in _pages_files()],
        platform.python_version(),
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def is_drawn(published: Published, inputs: str) -> bool:
    """Whether the site was drawn from these inputs, and none of its files changed."""
    site = published.folder / SITE
    if not (site.is_symlink() and site.is_dir()):
        return False
    folder = site.resolve()
    return made_from(folder) == inputs and not list(file_faults(folder))


def _pages_files() -> list[Path]:
    """Code, templates, styles and scripts of the pages."""
    found = sorted((_HOME / "pages").rglob("*"))
    return [p for p in found if p.is_file() and "__pycache__" not in p.parts]


def _content(path: Path) -> str:
    if not path.is_file():
        return ""
    return hashlib.sha256(path.read_bytes()).hexdigest()
