"""Faults in data stop publishing, and a clean build does not."""

import json
import shutil
from collections.abc import Iterator

import pytest

from benchmarks.gate.data_faults import DATA_FAULTS, LEAST_CAUGHT, DataFault
from benchmarks.gate.gate import Gate
from python_generators.core.settings import load_settings, resolve_vars
from tests.support.project_copy import ProjectCopy


@pytest.fixture(scope="module")
def gate(
    built: ProjectCopy, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gate]:
    """The gate, on a copy of the small run's build file."""
    build = built.root / "build" / "finmark_ci.duckdb"
    copied = shutil.copyfile(build, tmp_path_factory.mktemp("gate") / build.name)
    settings = load_settings(resolve_vars("ci", built.given))
    found = Gate(built.root, copied, settings)
    yield found
    found.close()


def caught(gate: Gate, faults: list[DataFault]) -> dict[str, str | None]:
    return {fault.kind: gate.caught_by(fault) for fault in faults}


def test_faults_of_any_kind_stop_publishing(gate: Gate) -> None:
    found = caught(gate, [fault for fault in DATA_FAULTS if fault.in_make_test])
    assert len(found) == 8
    assert [kind for kind, by in found.items() if by is None] == []


@pytest.mark.nightly
def test_all_kinds_of_faults_stop_publishing(gate: Gate) -> None:
    found = caught(gate, list(DATA_FAULTS))
    assert len(found) == 40
    missed = [kind for kind, by in found.items() if by is None]
    assert len(found) - len(missed) >= LEAST_CAUGHT, missed


@pytest.mark.nightly
def test_a_clean_build_has_no_fault(gate: Gate) -> None:
    assert list(gate.broken_laws()) == []
    assert list(gate.failures()) == []


def test_the_gate_of_these_tests_decides_as_the_audit_does(
    built: ProjectCopy, gate: Gate
) -> None:
    verdict = json.loads((built.root / "build" / "audit.json").read_text())
    failed = {
        expectation["name"].partition(" on ")[2]
        for expectation in verdict["expectations"]
        if not expectation["success"]
    }
    assert failed == set(gate.failures("warning"))
