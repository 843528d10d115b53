"""What real people chose, carried over to synthetic copies: as many rows as wanted, as Parquet.

All real people live in several *worlds*. In each, a person follows the real sequence with every
recipe replaced by one of its copies: mostly the world's own, so that two people who chose the same
two recipes still do, else one of the copies that are popular in all worlds. Ratings and dates stay;
rows come by world and person, dated rows in order. Everybody is labelled synthetic.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks.machine import data_folder
from benchmarks.synthetic_model import SOURCES

_compute: Any = pyarrow.compute
"""Its stubs want every overload spelt out."""

PREFIX = "synthetic-"
"""What the people room knows a made-up person by."""

SCHEMA = pa.schema([  # type: ignore[arg-type]  # the stubs call a timestamp an object
    pa.field("person_id", pa.string()),
    pa.field("recipe_id", pa.string()),
    pa.field("rating", pa.float64()),
    pa.field("kind", pa.string()),
    pa.field("at", pa.timestamp("ms")),
])  # fmt: skip
_OWN_COPY_SHARE = 0.7
_POPULARITY_EXPONENT = 2.0
"""A shared copy is number n_copies * u ** this: the first copies are everybody's favourites."""
_MIX = np.uint64(0x9E3779B97F4A7C15)
"""Spreads (recipe, world) over copies; the golden ratio in 64 bits (Fibonacci hashing)."""


@dataclass(frozen=True)
class Choices:
    """Real people's rows, sorted by person and time."""

    person: pa.Array[Any]
    anchor: NDArray[np.int64]
    """Number of the anchor that each row's recipe is."""
    rating: pa.Array[Any]
    kind: pa.Array[Any]
    at: pa.Array[Any]

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.anchor)


def choices(anchor_keys: Sequence[str]) -> Choices:
    """Read what real people chose among the anchors."""
    numbers = {key: i for i, key in enumerate(anchor_keys)}
    table = pa.concat_tables([_rows(source, numbers) for source in SOURCES])
    table = table.sort_by([("person", "ascending"), ("at", "ascending"), ("anchor", "ascending")])
    return Choices(
        table["person"].combine_chunks(),
        table["anchor"].to_numpy(),
        table["rating"].combine_chunks(),
        table["kind"].combine_chunks(),
        table["at"].combine_chunks(),
    )


def _rows(source: str, numbers: dict[str, int]) -> pa.Table:
    table = pq.read_table(data_folder() / source / "interactions.parquet")
    recipes = map(str, table["recipe_id"].to_pylist())
    anchor = pa.array([numbers.get(f"{source}:{r}", -1) for r in recipes], pa.int64())
    n = len(anchor)
    has_dates = "at" in table.column_names  # Allrecipes' rows have neither stars nor dates
    rating: Any = table["rating"] if has_dates else pa.nulls(n, pa.float64())
    at: Any = table["at"] if has_dates else pa.nulls(n, pa.timestamp("ms"))
    kind = pa.array(["rating" if has_dates else "conversion"] * n, pa.string())
    found = pa.table({
        "person": _compute.cast(table["person_id"], pa.string()), "anchor": anchor,
        "rating": rating, "kind": kind, "at": at,
    })  # fmt: skip
    return found.filter(_compute.greater_equal(found["anchor"], 0))


def place_of_anchors(order: Sequence[int]) -> NDArray[np.int64]:
    """Return each anchor's first copy; the others follow n anchors apart."""
    place = np.empty(len(order), np.int64)
    place[np.asarray(order)] = np.arange(len(order))
    return place


def copies(
    anchor: NDArray[np.int64], place: NDArray[np.int64], n_recipes: int, world: int, seed: int
) -> NDArray[np.int64]:
    """Return which copy stands for each row's recipe in a world.

    Raises
    ------
    ValueError
        There are fewer recipes than anchors: not every one has a copy.
    """
    n_anchors = place.size
    if n_recipes < n_anchors:
        raise ValueError(f"{n_recipes} recipes are too few: there are {n_anchors} anchors")
    first = place[anchor]
    n_copies = (n_recipes - first - 1) // n_anchors + 1
    chance = np.random.default_rng([seed, world])
    mixed = (anchor.astype(np.uint64) * np.uint64(1_000_003) + np.uint64(world)) * _MIX
    own = (mixed >> np.uint64(32)).astype(np.int64) % n_copies
    shared = (n_copies * chance.random(anchor.size) ** _POPULARITY_EXPONENT).astype(np.int64)
    is_own = chance.random(anchor.size) < _OWN_COPY_SHARE
    chosen: NDArray[np.int64] = first + n_anchors * np.where(is_own, own, shared)
    return chosen


def batches(
    real: Choices, order: Sequence[int], n_rows: int, n_recipes: int, seed: int
) -> Iterator[pa.RecordBatch]:
    """Yield the rows, one world a batch, the last one cut off."""
    place = place_of_anchors(order)
    for world, start in enumerate(range(0, n_rows, len(real))):
        n = min(len(real), n_rows - start)
        chosen = copies(real.anchor[:n], place, n_recipes, world, seed)
        ids = _compute.cast(pa.array(chosen), pa.string())
        yield pa.record_batch(
            [
                _compute.binary_join_element_wise(f"{PREFIX}{world}-", real.person.slice(0, n), ""),
                _compute.binary_join_element_wise("synthetic:", ids, ""),
                real.rating.slice(0, n),
                real.kind.slice(0, n),
                real.at.slice(0, n),
            ],
            schema=SCHEMA,
        )


def write_interactions(found: Iterator[pa.RecordBatch], path: Path) -> None:
    """Write the rows; the file appears when it is whole."""
    aside = path.with_name(f".{path.name}.part")
    with pq.ParquetWriter(aside, SCHEMA, compression="zstd") as file:
        for batch in found:
            file.write_batch(batch)
    aside.rename(path)
