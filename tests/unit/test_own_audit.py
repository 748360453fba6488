"""The audit of own data: unusual data warns, invalid data stops publishing."""

import json
from pathlib import Path

import pytest

from expectations.audit import Audit, audit
from expectations.audit_report import failures, remedies
from expectations.finished_build import open_build, read_build
from python_generators.core.errors import InputError
from python_generators.core.tables import (
    BASE,
    CUSTOMERS,
    GENERATION_RUNS,
    HMA,
    RAW,
    raw_schema,
)
from python_generators.synthetic.metadata import modelled_columns
from tests.support.partial_audit import audit_suites, comparison, personas
from tests.support.small_build import (
    Project,
    make_project,
    small_settings,
)
from tests.support.small_population import PEOPLE

OWN = "a/folder/of/mine"
SCHEMAS = (BASE, HMA, raw_schema("ctgan"))
COPIED = ", ".join(f"{c} = base.{c}" for c in modelled_columns(CUSTOMERS))
_LEH = "update {}.customers set city = 'Leh' where customer_id % 50 = 0"
_GIG = "update {}.customers set employment_type = 'Gig' where customer_id % 50 = 1"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The small project as if it were of own files, of which some things are odd."""
    root = make_project(tmp_path_factory.mktemp("own")).root
    project = Project(root, small_settings(base_dir=OWN, base_customers=2000))
    stamp = json.dumps({"base_dir": OWN, "rows": {f"{BASE}.customers": PEOPLE}})
    project.change(
        f"create schema {RAW}",
        GENERATION_RUNS.ddl(RAW),
        f"insert into {RAW}.generation_runs values ('base', 'key', '{stamp}')",
        *(sql.format(s) for sql in (_LEH, _GIG) for s in SCHEMAS),
        f"update {BASE}.transactions set transaction_date = date '2001-01-01' "
        "where transaction_id = 5",
        f"update {BASE}.customers set age = 99, joined_date = date '1999-01-01' "
        "where customer_id = 3",
    )
    return project


def _audited(project: Project) -> Audit:
    return audit("dev", project.settings, project.root)


def test_what_is_odd_in_own_data_warns(own: Project) -> None:
    found = _audited(own)
    assert [o.name for o in found.critical_failures] == []
    warned = {
        (o.table, o.sentence.split(" is one of")[0])
        for o in found.outcomes
        if not o.success
    }
    assert ("raw_base.customers", "city") in warned
    assert ("raw_base.customers", "employment_type") in warned
    early = "No transaction_date is before the customer's joined_date. (warning)"
    assert ("raw_base.transactions", early) in warned
    assert all(
        table == "raw_base.transactions" or "customers" in table for table, _ in warned
    )


BROKEN = {
    "a city that only a synthetic table has": (
        f"update {HMA}.customers set city = 'Atlantis' where customer_id = 9",
        "Every city occurs in raw_base.customers.",
    ),
    "a customer lost since the files were read": (
        f"delete from {BASE}.customers where customer_id = 300",
        f"There are exactly {PEOPLE} rows.",
    ),
    "copies of real customers": (
        f"update {HMA}.customers set {COPIED} from {BASE}.customers as base "
        "where base.customer_id = customers.customer_id "
        "and customers.customer_id between 100 and 120",
        "No more synthetic than real customers are copies of a customer of "
        "raw_base.customers that fewer than 5 equal; raise base_value_holders, or "
        "leave out columns that identify customers.",
    ),
    "an impossible age": (
        f"update {BASE}.customers set age = 121 where customer_id = 9",
        "age is at least 0 and at most 120.",
    ),
    "an event after the last day": (
        f"update {BASE}.campaign_events set event_date = date '2026-02-01' "
        "where event_id = 9",
        "No event_date is after 2025-12-31.",
    ),
}


def test_what_is_broken_in_own_data_stops(own: Project, tmp_path: Path) -> None:
    """All at once: each sentence passes in ``own``, and one fault alone breaks it."""
    project = own.copy(tmp_path / "broken")
    project.change(*(sql for sql, _ in BROKEN.values()))
    found = audit_suites(project, lambda suite: suite.full_table.startswith(RAW))
    stopped = [o.sentence for o in found.critical_failures]
    for fault, (_, sentence) in BROKEN.items():
        assert f"{sentence} (critical)" in stopped, fault


def test_the_build_knows_how_many_people_the_files_held(own: Project) -> None:
    with open_build("dev", own.root) as connection:
        build = read_build(connection, "dev", own.settings)
    assert build.settings.base_customers == PEOPLE
    assert own.settings.base_customers == 2000


def test_a_build_of_other_files_is_refused(own: Project) -> None:
    other = small_settings(base_dir="another/folder")
    with open_build("dev", own.root) as connection, pytest.raises(InputError) as error:
        read_build(connection, "dev", other)
    assert "'another/folder': the build was made from another base" in str(error.value)


def test_without_risk_takers_nothing_is_required_for_them(
    own: Project, tmp_path: Path
) -> None:
    project = own.copy(tmp_path / "tame")
    everyone = "set persona = 'Spender' where persona = 'Risk-Taker'"
    project.change(
        f"update marts.financial_behavior {everyone}",
        f"update marts.customers {everyone}",
    )
    found = audit_suites(project, personas).outcomes
    unmet = [o.sentence for o in found if not o.success]
    assert not [sentence for sentence in unmet if sentence.startswith("Risk-Taker")]


def test_a_constant_column_is_no_drift(own: Project, tmp_path: Path) -> None:
    project = own.copy(tmp_path / "constant")
    project.change(
        *(
            f"update {schema}.customers set existing_loan_balance = {value}"
            for schema, value in zip(SCHEMAS, (0, "customer_id", 0), strict=True)
        )
    )
    found = audit_suites(project, comparison).critical_failures
    assert {o.table for o in found} == {f"{HMA}.customers"}
    stopped = [o.name for o in found]
    assert [n for n in stopped if "existing_loan_balance: Wasserstein distance" in n]


def test_a_lost_dependence_is_named_with_its_columns_and_a_remedy(
    own: Project, tmp_path: Path
) -> None:
    """The few with a loan have the odd score, but not among the copies."""
    project = own.copy(tmp_path / "lost")
    loan = "case when customer_id % 33 = {} then 1000 else 0 end"
    project.change(
        f"update {BASE}.customers set existing_loan_balance = {loan.format(0)}, "
        "credit_score = case when customer_id % 33 = 0 then 400 else 700 end",
        f"update {HMA}.customers set existing_loan_balance = {loan.format(1)}, "
        "credit_score = case when customer_id % 33 = 0 then 400 else 700 end",
    )
    found = audit_suites(project, comparison).critical_failures
    lost = [o for o in found if o.table == f"{HMA}.customers" and "Spearman" in o.name]
    text = "\n".join([*failures(lost), *remedies(lost)])
    assert "pair=credit_score and existing_loan_balance, reference=-1.0" in text
    assert "drift=1.0" in text
    assert "what to do about raw_hma.customers: look at the columns" in text
