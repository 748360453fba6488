"""After a change only what follows is made anew, with the bytes of a full run."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from publishing.build_proof import PROOF_FILE, read_proof
from tests.support.project_copy import ProjectCopy, output_of

MADE = re.compile(r"\((?:(all|nothing|\d+) made(?: anew)?)\)")


def _append(text: str) -> Callable[[str], str]:
    return lambda content: content + text


def _replace(old: str, new: str) -> Callable[[str], str]:
    def replace(content: str) -> str:
        assert old in content
        return content.replace(old, new, 1)

    return replace


# What is changed, and the largest number of nodes that may be made anew.
CHANGES: dict[str, tuple[str, Callable[[str], str], int]] = {
    "a comment of a mart's query": (
        "models/marts/bank_months.sql", _append("\n-- changed\n"), 60),
    "a mart's rows": (
        "models/quality/column_fidelity.sql",
        _replace("\n\nselect * from",
                 "\n\nselect * replace (round(distance, 6) as distance) from"), 30),
    "a description": (
        "models/marts/_bank__models.yml", _replace("One row per", "One row for each"),
        90),
    "a test": (
        "tests/sql/singular/assert_every_entry_balances.sql",
        _append("\n-- changed\n"), 1),
    "an anchor": (
        "seeds/markets/in/anchors.csv", _replace("27833,3000", "27834,3000"), 30),
    "a segment": (
        "seeds/segments.csv", _replace("About the younger half", "The younger"), 300),
    "an estimator": (
        "python_generators/estimates/results.py", _append("\n# changed\n"), 60),
    "a model that is new": (
        "models/intermediate/bank/int_bank__new.sql",
        lambda _: "select * from {{ ref('bank_months') }}\n", 5),
    "a line of the engine": (
        "python_generators/engine/month_stream.py", _append("\n# changed\n"), 300),
    "a macro": ("macros/ratio.sql", _append("\n{# changed #}\n"), 300),
}  # fmt: skip


def _build(built: ProjectCopy) -> str:
    """Make what changed; what the line of the build says was made."""
    output_of(built.generate())
    found = MADE.search(output_of(built.finmark("build")))
    assert found
    return found[1]


def test_a_second_run_makes_nothing_anew(built: ProjectCopy) -> None:
    before = _bytes(built)
    printed = output_of(built.finmark("run", "--scale", "ci", "--vars", built.given))
    made = [line for line in printed.splitlines() if " made  " in line]
    assert made == []
    assert "(nothing made anew)" in printed
    assert _bytes(built) == before
    assert "is as it was published" in output_of(built.finmark("verify"))


def _bytes(built: ProjectCopy) -> dict[str, bytes]:
    """All that a run leaves but the remembered settings and caches."""
    folders = [built.root / name for name in ("build", "published")]
    return {
        path.relative_to(built.root).as_posix(): path.read_bytes()
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".msgpack" and path.name != ".lock"
    }


@pytest.mark.nightly
def test_ten_changes_one_after_another_give_the_bytes_of_a_full_run(
    built: ProjectCopy, tmp_path: Path
) -> None:
    root = shutil.copytree(built.root, tmp_path / "copy", symlinks=True)
    changed = ProjectCopy(root, built.given)
    assert _build(changed) == "nothing"
    for name, (file, change, most) in CHANGES.items():
        path = root / file
        path.write_text(change(path.read_text() if path.exists() else ""))
        made = _build(changed)
        if made != "all":
            assert int(made.replace("nothing", "0")) <= most, (name, made)
        assert _build(changed) == "nothing", name
    step_by_step = changed.marks()
    (root / PROOF_FILE).unlink()
    assert _build(changed) == "all"
    assert changed.marks() == step_by_step
    proof = read_proof(root)
    assert proof is not None
    assert proof.passed
