"""Proposals of a mapping for files with unusual headers and names."""

from pathlib import Path

import pytest

from python_generators.base.own.map_command import map_folder
from python_generators.base.own.propose_mapping import propose
from python_generators.core.errors import InputError
from python_generators.core.settings import Settings
from python_generators.seeds.load import Seeds
from tests.support.own_data_files import own_files, read, write

_TOO_LONG = "x" * 131_073  # characters; Python's reader of CSV takes one less


@pytest.mark.parametrize("header", [_TOO_LONG, f'age,"{_TOO_LONG}"', f"{_TOO_LONG},a"])
def test_a_header_with_too_long_a_field_is_refused_in_one_line(
    tmp_path: Path, settings: Settings, seeds: Seeds, header: str
) -> None:
    folder = write(tmp_path / "mine", own_files())
    (folder / "customers.csv").write_text(f"{header}\n1,2\n")
    with pytest.raises(InputError, match="customers.csv:1: row: 'field larger"):
        map_folder(str(folder), False, settings, seeds)
    with pytest.raises(InputError, match="customers.csv:1: header: 'field larger"):
        read(folder, seeds)


def test_a_long_header_of_short_fields_is_read(tmp_path: Path) -> None:
    names = [f"{name}_{'x' * 50_000}" for name in ("id", "age", "city")]
    (tmp_path / "customers.csv").write_text("\t".join(names) + "\n1\t2\t3\n")
    assert propose(tmp_path, "mine")["files"]["customers"]["separator"] == "\t"


@pytest.mark.parametrize("header", [_TOO_LONG, ""])
@pytest.mark.parametrize("wrong", [b"\xff", b"\0"])
def test_a_wrong_byte_after_such_a_header_is_refused_in_one_line(
    tmp_path: Path, seeds: Seeds, header: str, wrong: bytes
) -> None:
    folder = write(tmp_path / "mine", own_files())
    (folder / "customers.csv").write_bytes(header.encode() + b"\n" + wrong)
    with pytest.raises(InputError, match="customers.csv:2: header: "):
        read(folder, seeds)


def test_files_of_like_names_all_get_a_name(tmp_path: Path) -> None:
    files = ["cust-omers.csv", "cust_omers.csv", "cust_omers.txt", "cust_omers_2.csv"]
    files += ["file_6.csv", "ж.csv"]
    for name in files:
        (tmp_path / name).write_text("id,age\n1,2\n")
    found = propose(tmp_path, "mine")["files"]
    assert sorted(one["file"] for one in found.values()) == sorted(files)
    assert all(name.isidentifier() for name in found)
