"""A pipe or a device in place of a file is refused, and never read."""

import shutil
from errno import ELOOP
from os import strerror
from pathlib import Path

import pytest

from contest.policy import read_policy
from publishing.reader import Published
from python_generators.base.own.map_command import map_folder
from python_generators.base.own.read import files_digest
from python_generators.core.errors import InputError
from python_generators.core.settings import PROJECT_ROOT, Settings
from python_generators.seeds.load import Seeds, load_seeds
from tests.support.no_files import put_no_file
from tests.support.own_data_files import own_files, read, write
from tests.unit.test_mapping import write_bank

_KINDS = ("pipe", "device", "folder")
_LINK = "link to nothing"


@pytest.mark.parametrize("kind", [*_KINDS, _LINK])
@pytest.mark.parametrize("name", ["customers.csv", "zz.csv", "zz.parquet"])
def test_a_proposal_refuses_what_is_no_file(
    tmp_path: Path, settings: Settings, seeds: Seeds, kind: str, name: str
) -> None:
    folder = write(tmp_path / "mine", own_files())
    (folder / name).unlink(missing_ok=True)
    put_no_file(folder / name, kind)
    with pytest.raises(InputError, match=f"{name}: file: "):
        map_folder(str(folder), False, settings, seeds)


@pytest.mark.parametrize("kind", _KINDS)
def test_a_mapping_that_is_no_file_is_refused_and_not_written_to(
    tmp_path: Path, settings: Settings, seeds: Seeds, kind: str
) -> None:
    folder = write(tmp_path / "mine", own_files())
    put_no_file(folder / "mapping.yml", kind)
    with pytest.raises(InputError, match="mapping.yml: file: "):
        map_folder(str(folder), True, settings, seeds)
    with pytest.raises(InputError, match="mapping.yml: file: "):
        read(folder, seeds)


@pytest.mark.parametrize("kind", _KINDS)
def test_a_run_refuses_what_is_no_file(tmp_path: Path, seeds: Seeds, kind: str) -> None:
    for folder, name in (
        (write(tmp_path / "own", own_files()), "customers.csv"),
        (write_bank(tmp_path / "mapped"), "kontakt.csv"),
    ):
        (folder / name).unlink()
        put_no_file(folder / name, kind)
        assert len(files_digest(folder)) == 64
        with pytest.raises(InputError, match=f"{name}: file: "):
            read(folder, seeds)


@pytest.mark.parametrize("kind", _KINDS)
def test_a_policy_that_is_no_file_is_refused(tmp_path: Path, kind: str) -> None:
    put_no_file(tmp_path / "policy.csv", kind)
    with pytest.raises(InputError, match="policy.csv: file: "):
        read_policy(tmp_path / "policy.csv", Published(tmp_path), 1)


@pytest.mark.parametrize("kind", [*_KINDS, _LINK])
@pytest.mark.parametrize("name", ["cities.csv", "surplus.csv"])
def test_a_seed_that_is_no_file_is_refused(
    tmp_path: Path, kind: str, name: str
) -> None:
    shutil.copytree(PROJECT_ROOT / "seeds", tmp_path / "seeds")
    path = tmp_path / "seeds" / "markets" / "in" / name
    path.unlink(missing_ok=True)
    put_no_file(path, kind)
    with pytest.raises(InputError, match=f"{name}: file: "):
        load_seeds("in", tmp_path)


def test_a_seed_that_cannot_be_opened_is_not_called_missing(tmp_path: Path) -> None:
    shutil.copytree(PROJECT_ROOT / "seeds", tmp_path / "seeds")
    path = tmp_path / "seeds" / "markets" / "in" / "cities.csv"
    path.unlink()
    path.symlink_to(path.name)
    with pytest.raises(InputError, match=f"cities.csv: file: '{strerror(ELOOP)}'"):
        load_seeds("in", tmp_path)


def test_a_link_to_a_file_is_read(tmp_path: Path, seeds: Seeds) -> None:
    folder = write(tmp_path / "mine", own_files())
    (folder / "customers.csv").rename(tmp_path / "elsewhere.csv")
    (folder / "customers.csv").symlink_to(tmp_path / "elsewhere.csv")
    assert len(read(folder, seeds).population["customers"]) == 60
