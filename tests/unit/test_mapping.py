"""mapping.yml: files as a bank has them become the project's tables, or are refused."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from examples.own_bank import main
from python_generators.base.own.map_command import map_folder
from python_generators.base.own.mapping_rows import read_mapping
from python_generators.base.own.propose_mapping import missing_columns, propose
from python_generators.core.errors import InputError
from python_generators.core.settings import PROJECT_ROOT, Settings
from python_generators.seeds.load import Seeds
from tests.support.own_data_files import own_files, read, write

COUNT = 60
EXAMPLES = PROJECT_ROOT / "examples" / "mappings"
MAPPING = """
files:
  kunden: {file: Kunden Übersicht.csv, separator: ";", encoding: cp1252}
  trans: {file: trans.parquet}
  kontakt: {file: kontakt.csv}
format: {dates: "%d.%m.%Y", decimal: ",", thousands: ".", currency: ["€"]}
keys: text
tables:
  customers:
    from: kunden
    rows: status <> 'closed'
    columns:
      customer_id: Kunde
      age: {sql: "2025 - cast(geboren as integer)"}
      gender: {column: Anrede, labels: {Frau: Female, Herr: Male}}
      city: Ort
      job_role: {value: unknown}
      employment_type: {column: Vertrag, empty: none given}
      income: {column: Gehalt, times: 12}
      credit_score: {value: 700}
      savings_rate: {sql: "round(cast(geboren as integer) % 50 / 100.0, 2)"}
      existing_loan_balance: {column: Kredit, empty: 0}
      account_balance: {column: Saldo, round: true}
      joined_date: seit
  transactions:
    from: select kunde, tag, art, betrag from trans semi join kunden using (kunde)
    rows: kunde <> 'K059'
    columns:
      customer_id: kunde
      transaction_date: {column: tag, dates: "%Y-%m-%d"}
      category: art
      amount: {column: betrag, sign: negative, decimal: ".", thousands: ""}
  campaign_events:
    from: kontakt
    columns:
      customer_id: kunde
      event_date: tag
      response: {column: antwort, labels: {ja: Converted, nein: Ignored}}
"""


def write_bank(folder: Path, mapping: str = MAPPING) -> Path:
    """German files: text keys, decimal commas, monthly pay, amounts of both signs."""
    folder.mkdir(parents=True, exist_ok=True)
    kunden = ["Kunde;geboren;Anrede;Ort;Vertrag;Gehalt;Kredit;Saldo;seit;status"]
    for i in range(COUNT):
        status = "closed" if i == 59 else "open"
        kunden.append(
            f"K{i:03d};{1960 + i % 40};{('Frau', 'Herr')[i % 2]};Köln;"
            f"{('fest', '')[i % 2]};{2 + i % 3}.{i:03d},50 €;{('', '1.000,00')[i % 2]};"
            f"{i}.5{i:02d},125;0{1 + i % 9}.02.2020;{status}"
        )
    text = "\n".join(kunden) + "\n"
    (folder / "Kunden Übersicht.csv").write_bytes(text.encode("cp1252"))
    pd.DataFrame(
        {
            "kunde": [f"K{i // 2:03d}" for i in range(2 * COUNT)],
            "tag": pd.Timestamp("2025-03-01").date(),
            "art": [f"MCC {i % 2}" for i in range(2 * COUNT)],
            "betrag": [-10.5 - i if i % 2 else 99.0 for i in range(2 * COUNT)],
        }
    ).to_parquet(folder / "trans.parquet")
    contacts = "\n".join(
        f"K{i:03d},05.03.2025,{('ja', 'nein')[i % 2]}" for i in range(40)
    )
    (folder / "kontakt.csv").write_text(f"kunde,tag,antwort\n{contacts}\n")
    (folder / "mapping.yml").write_text(mapping, encoding="utf-8")
    return folder


def test_files_of_a_bank_become_the_projects_tables(
    tmp_path: Path, seeds: Seeds
) -> None:
    folder = write_bank(tmp_path / "client's $data ü")
    base = read(folder, seeds, base_value_holders=1).population
    customers = base["customers"]
    assert list(customers["customer_id"]) == list(range(1, COUNT))
    first = customers.iloc[1]
    assert first["age"] == 2025 - 1961
    assert first["gender"] == "Male"
    assert first["employment_type"] == "none given"
    assert first["income"] == 3001.5 * 12
    assert first["existing_loan_balance"] == 1000
    assert customers["existing_loan_balance"].iloc[0] == 0
    assert first["account_balance"] == 1501.12
    assert first["joined_date"] == pd.Timestamp("2020-02-02")
    bought = base["transactions"]
    assert len(bought) == COUNT - 1  # only the negative ones, without K059
    assert bought["amount"].iloc[0] == 11.5
    assert set(base["campaign_events"]["response"]) == {"Converted", "Ignored"}


REFUSED = {
    "a number in another format": (
        ('decimal: ",", thousands: "."', 'decimal: ".", thousands: ","'),
        "Kunden Übersicht.csv:2: income: '2.000,50 €'",
    ),
    "another date format": (
        ('"%d.%m.%Y"', '"%m/%d/%Y"'),
        "Kunden Übersicht.csv:2: joined_date: '01.02.2020': not a date of the form",
    ),
    "an unknown column of the source": (
        ("city: Ort", "city: Stadt"),
        "mapping.yml: tables.customers: ",
    ),
    "an unknown column of the project": (
        ("city: Ort", "town: Ort"),
        "unknown column town",
    ),
    "a misspelt option": (("times: 12", "time: 12"), "tables.customers.columns.income"),
    "an empty cell": (
        (", empty: none given", ""),
        "employment_type: '': missing",
    ),
    "another separator": (('separator: ";"', 'separator: ","'), "set separator"),
    "another encoding": (("encoding: cp1252", "encoding: utf-8"), "set encoding"),
    "a missing file": (("kontakt.csv", "contact.csv"), "contact.csv: file: "),
    "keys that are texts": (("keys: text", "keys: whole"), "customer_id: 'K000'"),
    "reading another file": (
        ("from: kontakt\n", "from: select * from read_csv('/etc/passwd')\n"),
        "mapping.yml: tables.campaign_events: ",
    ),
    "two statements": (
        ("semi join kunden using (kunde)", "; drop table kunden"),
        "mapping.yml: tables.transactions: ",
    ),
    "a customer left out": (
        ("rows: kunde <> 'K059'\n", "rows: 'true'\n"),
        "customer_id: 'K059': not among the customers",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_the_mapping_does_not_fit_is_refused_in_one_line(
    case: str, tmp_path: Path, seeds: Seeds
) -> None:
    (old, new), message = REFUSED[case]
    assert old in MAPPING
    folder = write_bank(tmp_path / "mine", MAPPING.replace(old, new))
    with pytest.raises(InputError) as error:
        read(folder, seeds)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_mapping_is_proposed_and_written_on_demand(
    tmp_path: Path, settings: Settings, seeds: Seeds, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_bank(tmp_path / "mine")
    (folder / "mapping.yml").unlink()
    map_folder(str(folder), False, settings, seeds)
    printed = capsys.readouterr().out
    assert "refused: customers.job_role has no source yet" in printed
    assert not (folder / "mapping.yml").exists()
    proposal = propose(folder, "mine")
    assert proposal["keys"] == "text"
    assert proposal["files"]["kunden_ubersicht"]["encoding"] == "cp1252"
    assert proposal["files"]["kontakt"] == {"file": "kontakt.csv"}
    contacts = proposal["tables"]["campaign_events"]
    assert contacts["columns"]["event_date"] == {"column": "tag", "dates": "%d.%m.%Y"}
    customers = proposal["tables"]["customers"]["columns"]
    assert customers["account_balance"] == {
        "column": "Saldo",
        "decimal": ",",
        "thousands": ".",
    }
    assert "customers.job_role" in set(missing_columns(proposal))
    map_folder(str(folder), True, settings, seeds)
    assert yaml.safe_load((folder / "mapping.yml").read_text()) == proposal


@pytest.mark.parametrize(
    "path", sorted(EXAMPLES.glob("*/mapping.yml")), ids=lambda p: p.parent.name
)
def test_examples_are_valid_mappings(path: Path) -> None:
    assert set(read_mapping(path, path.name).tables) == {
        "customers",
        "transactions",
        "campaign_events",
    }


def test_the_mapping_of_the_docs_fits_the_files_of_its_example(
    tmp_path: Path, settings: Settings, seeds: Seeds, capsys: pytest.CaptureFixture[str]
) -> None:
    docs = (PROJECT_ROOT / "docs" / "own_data.md").read_text(encoding="utf-8")
    assert main([str(tmp_path)]) == 0
    mapping = docs.partition("```yaml\n")[2].partition("```")[0]
    (tmp_path / "mapping.yml").write_text(mapping, encoding="utf-8")
    map_folder(str(tmp_path), False, settings, seeds)
    shown = capsys.readouterr().out
    assert "customers: 300 rows" in shown
    assert "gender: 2 labels: Female (150), Male (150)" in shown
    assert "employment_type: 3 labels: fest (104), none given (100)" in shown
    assert "extra, learned too: branch (text), points (whole)" in shown


def test_extra_columns_and_a_mapping_exclude_each_other(
    tmp_path: Path, seeds: Seeds
) -> None:
    folder = write_bank(tmp_path / "mine")
    with pytest.raises(InputError, match="names the columns that are read"):
        read(folder, seeds, base_extra_columns=["customers.status"])


def test_a_complete_proposal_shows_its_result(
    tmp_path: Path, settings: Settings, seeds: Seeds, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(tmp_path / "mine", own_files())
    map_folder(str(folder), False, settings, seeds)
    printed = capsys.readouterr().out
    assert f"customers: {COUNT} rows" in printed
    assert not (folder / "mapping.yml").exists()


def test_map_shows_what_a_mapping_gives(
    tmp_path: Path, settings: Settings, seeds: Seeds, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_bank(tmp_path / "mine")
    map_folder(str(folder), False, settings, seeds)
    printed = capsys.readouterr().out
    assert "customers: 59 rows" in printed
    assert "gender: 2 labels: Female (30), Male (29)" in printed
    assert "joined_date: 2020-02-01 to 2020-02-09" in printed
