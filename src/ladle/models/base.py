"""The contract of every model: `fit(training)` gives a fitted one, which scores and is saved.

A model knows recipes as *items*: positions in the sorted recipe hashes it was trained on. It never
sees an identity: a person is a `Taste`, the items of their history, made at request time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar, Protocol, Self, cast

import numpy as np
from numpy.typing import NDArray

from ladle.core import BadSettingError, CorruptVersionError
from ladle.events import EventKind, HistoryItem
from ladle.store import write_json

Items = NDArray[np.int32]
"""Shape (n,): item numbers; -1 for a recipe that the training never saw."""

Scores = NDArray[np.float32]
"""Shape (n,): higher is better; comparable within one call only."""

SCHEMA = 1
_LIKED_FROM_STARS = 3.0
SECONDS_A_MONTH = 2_629_746  # a twelfth of the mean Gregorian year
_CONVERSION_WEIGHT, _COOK_WEIGHT = 1.0, 2.0


def month_of(at: int | None) -> int | None:
    """Return the month of a moment in seconds since 1970, counted from 1970; None if undated."""
    return None if at is None else at // SECONDS_A_MONTH


def weight_of(event: HistoryItem) -> float:
    """Return how strongly an event speaks for its recipe; 0 for a rating below three stars.

    A rating without stars is an interaction like another.
    """
    if event.kind is EventKind.COOK:
        return _COOK_WEIGHT
    if event.kind is EventKind.RATING and event.rating is not None:
        return 1.0 if event.rating >= _LIKED_FROM_STARS else 0.0
    return _CONVERSION_WEIGHT


@dataclass(frozen=True)
class Training:
    """What models learn from: one row an event, sorted by person, then item, then month."""

    items: NDArray[np.uint64]
    """Shape (n_items,): hashes of the recipe ids, ascending."""
    person: NDArray[np.int32]
    """Shape (n_rows,): people numbered from 0."""
    item: Items
    """Shape (n_rows,)."""
    month: NDArray[np.int32]
    """Shape (n_rows,): months since 1970; an undated row counts as of the newest month."""
    weight: NDArray[np.float32]
    """Shape (n_rows,): above 0."""

    @property
    def n_people(self) -> int:
        """How many people there are."""
        return int(self.person.max()) + 1 if self.person.size else 0

    @property
    def data_hash(self) -> str:
        """Digest of all rows: the same digest and settings give the same model."""
        digest = hashlib.blake2b(digest_size=16)
        for column in (self.items, self.person, self.item, self.month, self.weight):
            digest.update(np.ascontiguousarray(column).tobytes())
        return digest.hexdigest()


@dataclass(frozen=True)
class Taste:
    """A person as models see them: the items of their history, newest first."""

    items: Items
    weights: NDArray[np.float32]

    @classmethod
    def unknown(cls) -> Self:
        """Return the taste of somebody without a history."""
        return cls(np.empty(0, np.int32), np.empty(0, np.float32))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known."""
        return self.items.size == 0


@dataclass(frozen=True)
class Capabilities:
    """What a model can do."""

    new_people: bool
    """Scores differ from recipe to recipe for somebody without a history."""
    new_recipes: bool
    """Tells recipes apart that the training never saw."""
    context: bool
    uncertainty: bool


class FittedModel(Protocol):
    """A trained model, safe to share between threads."""

    name: ClassVar[str]
    capabilities: ClassVar[Capabilities]

    def score(self, taste: Taste, items: Items) -> Scores:
        """Score recipes for a person.

        Returns
        -------
        Shape of `items`, finite; a recipe that the training never saw gets the lowest sensible one.
        """
        ...

    def save(self, folder: Path) -> None:
        """Write arrays and a JSON manifest into an empty folder."""
        ...

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read back what `save` wrote.

        Raises
        ------
        CorruptVersionError
            Something is missing, or of another schema.
        """
        ...


class Model(Protocol):
    """A model before training: its settings."""

    name: ClassVar[str]

    def fit(self, training: Training) -> FittedModel:
        """Train: a pure function of rows and settings."""
        ...


class _Settings(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


def save_model(
    folder: Path, name: str, settings: _Settings, data_hash: str, arrays: Mapping[str, NDArray[Any]]
) -> None:
    """Write a model's arrays as `.npy` files beside `manifest.json`."""
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
            "libraries": {"numpy": version("numpy")},
        },
    )


@contextmanager
def reading_model(folder: Path, name: str) -> Iterator[None]:
    """Turn whatever reading a model from disk stumbles over into `CorruptVersionError`."""
    try:
        yield
    except (OSError, EOFError, ValueError, KeyError, TypeError, BadSettingError) as e:
        raise CorruptVersionError(folder, f"cannot be read as the model {name!r} ({e})") from e


def load_model(folder: Path, name: str) -> tuple[Mapping[str, Any], dict[str, NDArray[Any]]]:
    """Read a manifest and map its arrays.

    Raises
    ------
    CorruptVersionError
        Something is missing, or is another model's or another schema's.
    """
    with reading_model(folder, name):
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        found = (manifest["schema"], manifest["model"])
        if found != (SCHEMA, name):
            raise CorruptVersionError(
                folder, f"holds {found[1]!r} of schema {found[0]}, not {name!r} of {SCHEMA}"
            )
        arrays = {
            a: np.load(folder / f"{a}.npy", mmap_mode="r", allow_pickle=False)
            for a in manifest["arrays"]
        }
    return manifest, arrays
