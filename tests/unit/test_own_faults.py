"""Faults in own files: each gives one line that names the file, line and column."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from python_generators.core.errors import InputError
from python_generators.core.settings import PROJECT_ROOT
from python_generators.seeds.load import Seeds
from tests.support.own_data_files import own_files, read, write
from tests.support.own_edits import cell, missing, with_column, write_edited
from tests.support.own_faults import FAULTS, FAULTY_ENCODINGS


def error_message(folder: Path, seeds: Seeds, **changes: object) -> str:
    with pytest.raises(InputError) as error:
        read(folder, seeds, **changes)
    message = str(error.value)
    assert len(message.splitlines()) == 1
    assert message.startswith(f"{folder.as_posix()}/")
    return message.removeprefix(f"{folder.as_posix()}/")


def test_at_least_30_faults_are_covered() -> None:
    assert len(FAULTS) + len(FAULTY_ENCODINGS) >= 30


@pytest.mark.parametrize("fault", FAULTS)
def test_error_is_one_line_with_file_line_and_column(
    fault: str, tmp_path: Path, seeds: Seeds
) -> None:
    expected = FAULTS[fault]
    message = error_message(write_edited(tmp_path / "mine", expected.edit), seeds)
    assert message.startswith(expected.begins)
    assert expected.contains in message.removeprefix(expected.begins)


@pytest.mark.parametrize("encoding", FAULTY_ENCODINGS)
def test_other_encodings_are_rejected(
    encoding: str, tmp_path: Path, seeds: Seeds
) -> None:
    folder = write(tmp_path / "mine", own_files())
    text = own_files()["customers"].replace("Pune", "Orléans")
    (folder / "customers.csv").write_bytes(text.encode(encoding))
    assert error_message(folder, seeds).startswith(FAULTY_ENCODINGS[encoding])


def test_missing_folder_is_rejected(tmp_path: Path, seeds: Seeds) -> None:
    with pytest.raises(InputError) as error:
        read(tmp_path / "nowhere", seeds)
    assert str(error.value).startswith("dbt_project.yml: vars.base_dir: ")


def test_folder_instead_of_a_file_is_rejected(tmp_path: Path, seeds: Seeds) -> None:
    folder = write_edited(tmp_path / "mine", missing("customers"))
    (folder / "customers.csv").mkdir()
    assert error_message(folder, seeds).startswith("customers.csv: file: ")


def test_missing_declared_column_is_rejected(tmp_path: Path, seeds: Seeds) -> None:
    folder = write(tmp_path / "mine", own_files())
    message = error_message(folder, seeds, base_extra_columns=["customers.segment"])
    assert message == "customers.csv:1: header: 'segment': missing column; add it"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that the generators need, in a folder of their own."""
    root = tmp_path_factory.mktemp("project")
    for name in ("python_generators", "seeds"):
        shutil.copytree(PROJECT_ROOT / name, root / name)
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(PROJECT_ROOT / name, root / name)
    return root


# One process for all folders, since importing takes seconds.
COMMANDS = """
import sys
from python_generators.generators_command import main
for folder in sys.argv[1:]:
    print(main(["generate", "--vars", '{"base_dir": "' + folder + '"}']))
    print("---", file=sys.stderr)
"""


def test_command_exits_with_2_and_one_line(project: Path) -> None:
    faults = (
        "unclosed quotes",
        "an event without a customer",
        "a missing column",
        "NaN",
    )
    folders = [f"mine{number}" for number in range(len(faults))]
    for folder, fault in zip(folders, faults, strict=True):
        write_edited(project / folder, FAULTS[fault].edit)
    done = subprocess.run(
        [sys.executable, "-c", COMMANDS, *folders],
        cwd=project,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["2"] * len(faults)
    errors = done.stderr.split("---\n")[:-1]
    for folder, fault, error in zip(folders, faults, errors, strict=True):
        assert len(error.splitlines()) == 1
        assert error.startswith(f"{folder}/{FAULTS[fault].begins}")


def test_line_numbers_count_the_lines_of_multiline_texts(
    tmp_path: Path, seeds: Seeds
) -> None:
    files = own_files()
    cell("customers", 7, "age", "old")(files)
    with_column("customers", "note", ['"one\ntwo"', "one"])(files)
    folder = write(tmp_path / "mine", files)
    message = error_message(folder, seeds, base_extra_columns=["customers.note"])
    assert message.startswith(
        "customers.csv:10: age: 'old'"
    )  # after 3 notes of two lines
