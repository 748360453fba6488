"""A fitted model is stored under its content key, completely or not at all."""

import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Self

import numpy as np
import pandas as pd
import pytest

from python_generators.core.content_keys import (
    content_key,
    frames_digest,
    library_versions,
    module_files,
    source_digest,
)
from python_generators.core.settings import PROJECT_ROOT
from python_generators.core.synthesizers import SYNTHESIZERS
from python_generators.synthetic.artifacts import read_artifact, write_artifact
from python_generators.synthetic.cache import cached
from tests.support.no_waiting import no_waiting


@dataclass(frozen=True)
class Model:
    weights: np.ndarray

    def save(self, folder: Path) -> None:
        write_artifact(folder, {"name": "model"}, {"weights": self.weights})

    @classmethod
    def load(cls, folder: Path) -> Self:
        return cls(read_artifact(folder)[1]["weights"])


@dataclass
class Learner:
    """Fits a model and counts the fits."""

    times: int = 0

    def __call__(self) -> Model:
        self.times += 1
        return Model(np.arange(5.0))


@pytest.fixture
def learner() -> Learner:
    return Learner()


def test_a_model_is_fitted_once_for_each_key(tmp_path: Path, learner: Learner) -> None:
    folder = tmp_path / "cache" / "hma"
    for key, times in (("a", 1), ("a", 1), ("b", 2), ("a", 2)):
        model = cached(folder, key, learner, Model.load)
        assert model.weights.tolist() == [0, 1, 2, 3, 4]
        assert learner.times == times


def _cut_short(entry: Path) -> None:
    content = (entry / "arrays.npz").read_bytes()
    (entry / "arrays.npz").write_bytes(content[: len(content) // 2])


def _one_bit(entry: Path) -> None:
    text = (entry / "parameters.json").read_text()
    (entry / "parameters.json").write_text(text.replace("model", "modal"))


def _lost_file(entry: Path) -> None:
    (entry / "arrays.npz").unlink()


def _lost_checksums(entry: Path) -> None:
    (entry / "checksums.json").unlink()


def _one_file_more(entry: Path) -> None:
    (entry / "model.pkl").write_bytes(b"anything")


def _pipes(entry: Path) -> None:
    for name in ("arrays.npz", "checksums.json"):
        (entry / name).unlink()
        os.mkfifo(entry / name)


@pytest.mark.parametrize(
    "damage",
    [_cut_short, _one_bit, _lost_file, _lost_checksums, _one_file_more, _pipes],
)
def test_a_damaged_entry_is_fitted_again(
    tmp_path: Path,
    learner: Learner,
    damage: Callable[[Path], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    cached(tmp_path, "key", learner, Model.load)
    damage(tmp_path / "key")
    with caplog.at_level(logging.WARNING), no_waiting():
        model = cached(tmp_path, "key", learner, Model.load)
    assert model.weights.tolist() == [0, 1, 2, 3, 4]
    assert learner.times == 2
    assert "damaged" in caplog.text
    cached(tmp_path, "key", learner, Model.load)
    assert learner.times == 2


def test_a_link_in_place_of_an_entry_is_replaced(
    tmp_path: Path, learner: Learner
) -> None:
    folder, disk = tmp_path / "hma", tmp_path / "disk"
    for path in (folder, disk):
        path.mkdir()
    (disk / "mine").write_text("mine")
    (folder / "key").symlink_to(disk)
    assert cached(folder, "key", learner, Model.load).weights.size
    assert not (folder / "key").is_symlink()
    assert [path.name for path in disk.iterdir()] == ["mine"]


def test_an_entry_of_another_format_is_fitted_again(
    tmp_path: Path, learner: Learner
) -> None:
    """The file is not damaged, but an older version wrote it."""

    class Old(Model):
        def save(self, folder: Path) -> None:
            write_artifact(folder, {}, {"other": self.weights})

    def load_old(folder: Path) -> Model:
        return Old(read_artifact(folder)[1]["other"])

    cached(tmp_path, "key", lambda: Old(np.zeros(1)), load_old)
    assert cached(tmp_path, "key", learner, Model.load).weights.sum() == 10
    assert learner.times == 1


def test_a_failed_fit_leaves_no_files(tmp_path: Path) -> None:
    def fail() -> Model:
        raise RuntimeError("no")

    class Unsaveable(Model):
        def save(self, folder: Path) -> None:
            super().save(folder)
            raise RuntimeError("disk full")

    for learn in (fail, lambda: Unsaveable(np.zeros(2))):
        with pytest.raises(RuntimeError):
            cached(tmp_path, "key", learn, Model.load)
        assert list(tmp_path.iterdir()) == []


def test_a_key_depends_only_on_content() -> None:
    parts: Mapping[str, object] = {"a": 1, "b": [1.5, "x"], "day": date(2025, 1, 1)}
    assert content_key(parts) == content_key(dict(reversed(list(parts.items()))))
    assert len(content_key(parts)) == 64
    for change in ({"a": 2}, {"b": ["x", 1.5]}, {"a": "1"}, {"day": date(2025, 1, 2)}):
        assert content_key({**parts, **change}) != content_key(parts)
    with pytest.raises(TypeError, match="cannot be part"):
        content_key({"a": object()})
    with pytest.raises(ValueError, match="Out of range"):
        content_key({"a": float("nan")})


@pytest.fixture
def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "customer_id": [1, 2, 3],
            "city": ["Pune", "Delhi", "Delhi"],
            "amount": [1.25, 2.5, 2.5],
            "day": pd.to_datetime(["2025-01-01", "2025-01-02", "2025-01-02"]),
        }
    )


def test_a_digest_depends_on_every_cell_and_not_on_order(frame: pd.DataFrame) -> None:
    digest = frames_digest({"t": frame})
    shuffled = frame.iloc[[2, 0, 1]]
    narrow = frame.astype({"customer_id": "int32", "day": "datetime64[s]"})
    assert frames_digest({"t": shuffled}) == digest
    assert frames_digest({"t": narrow}) == digest
    others = [
        frame.assign(city=["Pune", "Delhi", "Pune"]),
        frame.assign(amount=[1.25, 2.5, 2.51]),
        frame.assign(day=frame["day"] + pd.Timedelta(days=1)),
        frame.assign(city=frame["city"].to_numpy()[::-1]),
        frame.head(2),
        pd.concat([frame, frame.tail(1)]),
        frame.rename(columns={"amount": "sum"}),
    ]
    digests = {frames_digest({"t": other}) for other in others}
    assert len(digests) == len(others)
    assert digest not in digests | {frames_digest({"u": frame})}


def test_a_source_digest_depends_on_content_and_names(tmp_path: Path) -> None:
    file = tmp_path / "package" / "deep" / "module.py"
    file.parent.mkdir(parents=True)
    file.write_text("x = 1\n")
    package = tmp_path / "package"
    first = source_digest(package)
    (package / "notes.txt").write_text("not source")
    assert source_digest(package) == first
    file.write_text("x = 2\n")
    second = source_digest(package)
    file.rename(file.with_name("other.py"))
    assert len({first, second, source_digest(package)}) == 3
    assert source_digest(package, package / "deep") != source_digest(package)


def test_versions_include_the_libraries_of_a_fit() -> None:
    versions = library_versions()
    assert versions["sdv"] == "2.0.0"
    assert {"python", "numpy", "pandas", "scipy", "torch", "ctgan", "rdt"} <= set(
        versions
    )
    assert "absent" not in versions.values()


def test_a_fit_depends_on_the_code_that_it_uses() -> None:
    names = {}
    for name, one in SYNTHESIZERS.items():
        files = module_files(one.module)
        names[name] = {f.relative_to(PROJECT_ROOT).as_posix() for f in files}
    package = "python_generators/synthetic"
    assert f"{package}/hma/sampling_noise.py" in names["hma"]
    assert f"{package}/networks/ctgan_model.py" in names["ctgan"]
    assert f"{package}/networks/tvae.py" in names["tvae"]
    assert f"{package}/transformer.py" in names["gaussian_copula"]
    for name, found in names.items():
        assert f"{package}/metadata.py" in found
        assert "python_generators/core/randomness.py" in found
        assert "python_generators/core/settings.py" not in found
        for other in SYNTHESIZERS.keys() - {name}:
            if (name, other) != ("tvae", "ctgan"):  # TVAE uses CTGAN's output columns
                own = SYNTHESIZERS[other].module.replace(".", "/") + ".py"
                assert own not in found, (name, other)
