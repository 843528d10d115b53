"""The files of a model: arrays and a manifest, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from ladle.core import CorruptVersionError
from ladle.models.manifest import load_model, reading_model, save_model

Change = Callable[..., None]


@dataclass(frozen=True)
class Settings:
    """Settings of a model that is none."""

    speed: float = 2.5


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """Return the folder of a saved model that is none."""
    folder = tmp_path / "model"
    arrays = {"two": np.array([2.0]), "one": np.arange(3, dtype=np.int32)}
    save_model(folder, "none", Settings(speed=4.5), "cafe", arrays)
    return folder


def test_a_saved_model_tells_its_settings_and_data_and_gives_back_its_arrays(saved: Path) -> None:
    manifest, arrays = load_model(saved, "none")
    assert {k: v for k, v in manifest.items() if k != "libraries"} == {
        "schema": 2, "model": "none", "settings": {"speed": 4.5}, "data_hash": "cafe",
        "arrays": ["one", "two"],
    }  # fmt: skip
    assert manifest["libraries"] == {"numpy": np.__version__}
    assert {name: array.tolist() for name, array in arrays.items()} == {
        "one": [0, 1, 2],
        "two": [2.0],
    }
    assert arrays["one"].dtype == np.int32


def test_a_saved_model_is_arrays_and_a_manifest_and_nothing_else(saved: Path) -> None:
    assert sorted(p.name for p in saved.iterdir()) == ["manifest.json", "one.npy", "two.npy"]


def test_objects_are_never_pickled(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Object arrays cannot be saved when allow_pickle=False"):
        save_model(tmp_path, "none", Settings(), "cafe", {"bad": np.array([{}], dtype=object)})


def test_another_models_folder_is_refused(saved: Path) -> None:
    with pytest.raises(CorruptVersionError, match="holds 'none', not 'other'"):
        load_model(saved, "other")


def test_another_schema_is_refused(saved: Path, change_manifest: Change) -> None:
    change_manifest(saved, schema=7, arrays=["of another time"])
    with pytest.raises(
        CorruptVersionError, match="has format 7, this Ladle reads 2: install the newer"
    ):
        load_model(saved, "none")


@pytest.mark.parametrize("key", ["schema", "model", "arrays"])
def test_a_manifest_that_lacks_something_is_refused(
    saved: Path, change_manifest: Change, key: str
) -> None:
    change_manifest(saved, **{key: None})
    want = rf"model: cannot be read as the model 'none' \('{key}'\)"
    with pytest.raises(CorruptVersionError, match=want) as caught:
        load_model(saved, "none")
    assert caught.value.path == saved


@pytest.mark.parametrize("text", ["", "{", "[]", "3"])
def test_a_manifest_that_is_no_json_object_is_refused(saved: Path, text: str) -> None:
    (saved / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(CorruptVersionError, match=r"cannot be read as the model 'none' \("):
        load_model(saved, "none")


@pytest.mark.parametrize("name", ["manifest.json", "one.npy"])
def test_a_model_that_lacks_a_file_is_refused(saved: Path, name: str) -> None:
    (saved / name).unlink()
    with pytest.raises(CorruptVersionError, match=rf"No such file .*{name}"):
        load_model(saved, "none")


@pytest.mark.parametrize("kept", [0, 60, 130])
def test_an_array_that_was_cut_off_is_refused(saved: Path, kept: int) -> None:
    path = saved / "one.npy"
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(CorruptVersionError, match=r"cannot be read as the model 'none' \("):
        load_model(saved, "none")


@pytest.mark.parametrize("error", [KeyError("vectors"), TypeError("one too many")])
def test_what_a_models_own_reader_stumbles_over_is_a_corrupt_version(
    tmp_path: Path, error: Exception
) -> None:
    want = "cannot be read as the model 'none'"
    with pytest.raises(CorruptVersionError, match=want) as caught, reading_model(tmp_path, "none"):
        raise error
    assert caught.value.__cause__ is error
