"""How a model lies on disk: arrays as `.npy` files beside a JSON manifest; never a pickle."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from ladle.catalog import load_npy
from ladle.core import BadSettingError, CorruptVersionError, OtherFormatError
from ladle.store import write_json

SCHEMA = 2
WAY_OUT = "`ladle train` makes new ones"
"""What is to be done about damaged models."""


class SettingsLike(Protocol):
    """A frozen dataclass of numbers, texts and switches."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


def save_model(
    folder: Path,
    name: str,
    settings: SettingsLike,
    data_hash: str,
    arrays: Mapping[str, NDArray[Any]],
    *,
    libraries: Iterable[str] = (),
) -> None:
    """Write a model's arrays as `.npy` files beside `manifest.json`.

    Parameters
    ----------
    libraries
        Packages that trained it, beside numpy: their versions are noted.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for array_name, array in arrays.items():
        np.save(folder / f"{array_name}.npy", array, allow_pickle=False)
    write_json(
        folder / "manifest.json",
        {
            "schema": SCHEMA,
            "model": name,
            "settings": asdict(cast("Any", settings)),
            "data_hash": data_hash,
            "arrays": sorted(arrays),
            "libraries": {library: version(library) for library in sorted({"numpy", *libraries})},
        },
    )


@contextmanager
def reading_model(folder: Path, name: str) -> Iterator[None]:
    """Turn whatever reading a model from disk stumbles over into `CorruptVersionError`."""
    try:
        yield
    except (OSError, EOFError, ValueError, LookupError, TypeError, BadSettingError) as e:
        why = f"cannot be read as the model {name!r} ({e})"
        raise CorruptVersionError(folder, why, WAY_OUT) from e


def load_model(folder: Path, name: str) -> tuple[Mapping[str, Any], dict[str, NDArray[Any]]]:
    """Read a manifest and map its arrays.

    Raises
    ------
    OtherFormatError
        An older Ladle wrote it, or a newer one.
    CorruptVersionError
        Something is missing, or is another model's.
    """
    with reading_model(folder, name):
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        if (schema := int(manifest["schema"])) != SCHEMA:
            raise OtherFormatError(folder, schema, SCHEMA, "ladle train")
        if (found := manifest["model"]) != name:
            raise CorruptVersionError(folder, f"holds {found!r}, not {name!r}", WAY_OUT)
        arrays = {a: load_npy(folder / f"{a}.npy") for a in manifest["arrays"]}
    return manifest, arrays
