"""A hundred hostile texts as labels: stored, audited and published as they are."""

import csv
import re
from pathlib import Path

import pytest

from benchmarks.bad_inputs.hostile_texts import UNSEEN, VISIBLE
from expectations.audit import audit
from publishing.reader import Published
from python_generators.core.strict_values import LONGEST_LABEL, read_text
from tests.support.approved_build import prove, publish_project
from tests.support.small_build import Project, make_project

POPULATIONS = ("raw_base", "raw_hma", "raw_ctgan", "marts")
LABELS = {"city": "cities", "job_role": "job_roles", "gender": "genders"}  # and file
_RAW_TAG = re.compile(r"<(?!/?(?:td|tr|span|div|p|b|i|strong|em|br)\b)[a-z]", re.I)


def _write_seed(path: Path) -> None:
    """Give a seed one row for each hostile text, all with the same share."""
    with path.open(encoding="utf-8", newline="") as file:
        header, row, *_ = csv.reader(file)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for text in VISIBLE:
            cells = dict(zip(header, row, strict=True))
            cells |= {header[0]: text, "share": f"{1 / len(VISIBLE):.12f}"}
            writer.writerow(cells.values())


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A published build with a hostile text in every label."""
    made = make_project(tmp_path_factory.mktemp("labels"))
    for file in LABELS.values():
        _write_seed(made.root / "seeds" / "markets" / "in" / f"{file}.csv")
    texts = "[" + ", ".join("'" + t.replace("'", "''") + "'" for t in VISIBLE) + "]"
    made.change(
        *(
            f"update {schema}.customers set "
            f"{label} = ({texts})[1 + (customer_id * {i}) % {len(VISIBLE)}]"
            for schema in POPULATIONS
            for i, label in enumerate(LABELS, 1)
        ),
    )
    found = audit("dev", made.settings, made.root)
    assert [o.name for o in found.critical_failures] == []
    prove(made)
    publish_project(made)
    return made


def test_there_are_a_hundred_and_the_reader_takes_those_that_are_seen() -> None:
    assert len(set(VISIBLE)) == len(VISIBLE) >= 100
    for text in VISIBLE:
        assert read_text(text, LONGEST_LABEL) == text
    for text in UNSEEN:
        with pytest.raises(ValueError, match="."):
            read_text(f"a{text}b")


@pytest.mark.parametrize("label", LABELS)
def test_labels_are_published_as_they_are(project: Project, label: str) -> None:
    published = Published(project.published)
    rows = published.query(
        f"select customer_id, {label} from marts.customers order by all"
    )
    number = list(LABELS).index(label) + 1
    for key, text in rows.itertuples(index=False):
        assert text == VISIBLE[key * number % len(VISIBLE)]


def test_no_cell_of_a_csv_is_a_formula(project: Project) -> None:
    seen = set()
    for path in sorted((project.published / "csv").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for column in LABELS:
                    cell = row.get(column) or ""
                    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
                    seen.add(cell.removeprefix("'"))
    assert len(seen & {*VISIBLE}) > 50


def test_data_docs_show_the_labels_as_texts(project: Project) -> None:
    pages = sorted((project.root / "build" / "data_docs").rglob("*.html"))
    assert pages
    raw = [text for text in VISIBLE if _RAW_TAG.search(text)]
    assert len(raw) >= 10
    for page in pages:
        content = page.read_text(encoding="utf-8")
        assert [text for text in raw if text in content and text != "<p"] == []
