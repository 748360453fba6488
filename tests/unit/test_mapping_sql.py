"""SQL of mapping.yml reads the mapped files, and nothing else; it writes nothing."""

import hashlib
from pathlib import Path

import pytest

from benchmarks.bad_inputs.hostile_sql import STATEMENTS
from python_generators.core.errors import InputError
from python_generators.seeds.load import Seeds
from tests.support.own_data_files import read
from tests.unit.test_mapping import MAPPING, write_bank

SECRET = "S3CRET"
EXPRESSIONS = (
    "(select content from read_text('{file}'))",
    "(select string_agg(file) from glob('{folder}/*'))",
    "getenv('HOME')",
    "(select max(columns(*)) from read_csv('{file}'))",
    "(from query('from ''{file}'''))",
    "(select any_value(m) from MAPPING as m)",
    "(select any_value(m) from self as m)",
    "(select any_value(name) from frame)",
    "Ort) as varchar) from read_csv('{file}') --",
    "Ort) as varchar), cast((select 1",
    "Ort; attach '{file}'",
    "(select value from duckdb_settings() where name = 'secret_directory')",
    "write_log('x')",
    "nextval('x')",
    "currval(getvariable('x'))",
)


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def labels_or_refusal(folder: Path, mapping: str, seeds: Seeds) -> str:
    """The labels that are read, or the refusal."""
    (folder / "mapping.yml").write_text(mapping, encoding="utf-8")
    try:
        base = read(folder, seeds, base_value_holders=1).population
    except InputError as error:
        return str(error)
    return " ".join(base["customers"]["city"])


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    (tmp_path / "secret.csv").write_text(f"kunde,tag,antwort\n{SECRET},x,y\n")
    return write_bank(tmp_path / "mine")


def filled(text: str, bank: Path) -> str:
    names = {"folder": bank.parent, "file": bank.parent / "secret.csv"}
    names |= {"out": bank.parent / "out", "truth": bank.parent / "truth.duckdb"}
    for name, path in names.items():
        text = text.replace("{" + name + "}", str(path))
    return text


def quoted(sql: str) -> str:
    return "'" + sql.replace("'", "''") + "'"


def test_no_expression_reads_or_writes_another_file(bank: Path, seeds: Seeds) -> None:
    before = digests(bank.parent)
    for expression in EXPRESSIONS:
        sql = quoted(filled(expression, bank))
        mapping = MAPPING.replace("city: Ort", f"city: {{sql: {sql}}}")
        assert SECRET not in labels_or_refusal(bank, mapping, seeds), expression
        (bank / "mapping.yml").write_text(MAPPING, encoding="utf-8")
        assert digests(bank.parent) == before, expression


def test_no_condition_reads_another_file(bank: Path, seeds: Seeds) -> None:
    condition = f"rows: exists (from read_csv('{bank.parent / 'secret.csv'}'))"
    mapping = MAPPING.replace("rows: status <> 'closed'", condition)
    assert "tables.customers" in labels_or_refusal(bank, mapping, seeds)


@pytest.mark.parametrize("each", [3, pytest.param(1, marks=pytest.mark.nightly)])
def test_no_source_reads_writes_or_changes_anything(
    bank: Path, seeds: Seeds, each: int
) -> None:
    before = digests(bank.parent)
    for statement in [s for s in STATEMENTS if "\x00" not in s][::each]:
        sql = quoted(filled(statement, bank))
        mapping = MAPPING.replace("from: kontakt\n", f"from: {sql}\n")
        found = labels_or_refusal(bank, mapping, seeds)
        assert "mapping.yml" in found, statement
        assert "\n" not in found, statement
        assert SECRET not in found, statement
        (bank / "mapping.yml").write_text(MAPPING, encoding="utf-8")
        assert digests(bank.parent) == before, statement


@pytest.mark.parametrize("header", ["kunde,kunde,antwort", "kunde,file_line,antwort"])
def test_a_header_names_each_column_once(bank: Path, seeds: Seeds, header: str) -> None:
    (bank / "kontakt.csv").write_text(f"{header}\nK001,x,ja\n")
    assert "kontakt.csv:1: header" in labels_or_refusal(bank, MAPPING, seeds)


def test_a_column_may_have_no_name(bank: Path, seeds: Seeds) -> None:
    """As the index that pandas writes, which no mapping names."""
    text = (bank / "kontakt.csv").read_text()
    lines = [f"{i or ''},{line}" for i, line in enumerate(text.splitlines())]
    (bank / "kontakt.csv").write_text("\n".join(lines) + "\n")
    assert "Köln" in labels_or_refusal(bank, MAPPING, seeds)


def test_a_file_may_have_the_name_of_a_keyword(bank: Path, seeds: Seeds) -> None:
    mapping = MAPPING.replace("  kontakt: {", "  select: {")
    mapping = mapping.replace("from: kontakt\n", "from: select\n")
    assert "Köln" in labels_or_refusal(bank, mapping, seeds)
