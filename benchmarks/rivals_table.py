"""The table that all rivals are given, and the questions that all are asked."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

N_DIMENSIONS = 64
MAX_MINUTES = 30
MOST_IDS = 200
MOST_TEXTS = 10
N_AT_HOME, MAX_MISSING = 25, 2
_BATCH = 50_000
_MOST_SCANNED = 200_000
_FEWEST_LETTERS = 5


def _list() -> pa.DataType:
    return pa.list_(pa.string())


SCHEMA = pa.schema([  # type: ignore[arg-type]  # the stubs call a list an object
    pa.field("row", pa.int32()),
    pa.field("id", pa.string()),
    pa.field("name", pa.string()),
    pa.field("ingredients", _list()),
    pa.field("free_of", _list()),
    pa.field("diets", _list()),
    pa.field("meals", _list()),
    pa.field("cuisines", _list()),
    pa.field("minutes", pa.int32()),
    pa.field("vector", pa.list_(pa.int8(), N_DIMENSIONS)),
    pa.field("text", pa.string()),
])  # fmt: skip


class TableRow(NamedTuple):
    """One recipe as rivals get it."""

    row: int
    id: str
    name: str
    ingredients: Sequence[str]
    """Canonical foods that its lines ask for, each once."""
    free_of: Sequence[str]
    """Allergens that it is shown to be free of."""
    diets: Sequence[str]
    meals: Sequence[str]
    cuisines: Sequence[str]
    minutes: int
    """0 where it is not known."""
    vector: Sequence[int]
    """Shape (64,), int8."""
    text: str
    """The whole recipe, as a reader gets it."""

    @property
    def tags(self) -> list[str]:
        """All filters that it passes, as words: `free:milk`, `diet:vegan`, `food:onion` …."""
        named = (
            ("free", self.free_of),
            ("diet", self.diets),
            ("meal", self.meals),
            ("cuisine", self.cuisines),
            ("food", self.ingredients),
        )
        return [tag(kind, value) for kind, values in named for value in values]


def tag(kind: str, value: str) -> str:
    """Return a filter as one word of letters, digits, `:` and `_`."""
    return f"{kind}:{''.join(c if c.isalnum() else '_' for c in value.casefold())}"


def export(rows: Iterable[TableRow], path: Path) -> int:
    """Write the table; returns how many rows it has."""
    n, batch = 0, list[TableRow]()
    with pq.ParquetWriter(path, SCHEMA, compression="zstd") as file:
        for row in rows:
            batch.append(row)
            n += 1
            if len(batch) == _BATCH:
                file.write_batch(_columns(batch))
                batch.clear()
        file.write_batch(_columns(batch))
    return n


def _columns(rows: Sequence[TableRow]) -> pa.RecordBatch:
    columns: Any = [[row[i] for row in rows] for i in range(len(SCHEMA.names))]
    arrays = [pa.array(c, f.type) for c, f in zip(columns, SCHEMA, strict=True)]
    return pa.record_batch(arrays, schema=SCHEMA)


def read_table(path: Path) -> Iterator[TableRow]:
    """Yield the rows of a table."""
    for batch in pq.ParquetFile(path).iter_batches(10_000):
        yield from map(TableRow._make, zip(*(c.to_pylist() for c in batch.columns), strict=True))


@dataclass(frozen=True, slots=True)
class Filters:
    """Six filters, all of which a recipe must pass."""

    free_of: tuple[str, str]
    diet: str
    meal: str
    last: str
    """A tag: `cuisine:…` or `food:…`."""
    max_minutes: int = MAX_MINUTES

    @property
    def tags(self) -> list[str]:
        """Five of them as tags; the sixth is the time."""
        free = [tag("free", a) for a in self.free_of]
        return [*free, tag("diet", self.diet), tag("meal", self.meal), self.last]


@dataclass(frozen=True, slots=True)
class Questions:
    """What every rival is asked."""

    filters: tuple[Filters, ...]
    pantries: tuple[tuple[str, ...], ...]
    texts: tuple[str, ...]
    """A title with a typo each."""
    titles: tuple[str, ...]
    """The titles that were meant."""
    ids: tuple[str, ...]
    vectors: tuple[tuple[int, ...], ...]
    """As many as filters, and asked under them."""


def questions(path: Path, n: int, seed: int) -> Questions:
    """Draw questions that the table can answer, n of each kind.

    Raises
    ------
    ValueError
        No recipe passes six filters.
    """
    chance = random.Random(seed)  # noqa: S311 - a repeatable draw
    rows = [row for row, _ in zip(read_table(path), range(_MOST_SCANNED), strict=False)]
    fit = [r for r in rows if _can_filter(r)]
    if not fit:
        raise ValueError(f"no recipe of {path} passes six filters; no question can be drawn")
    foods: dict[str, int] = {}
    for row in rows:
        for food in row.ingredients:
            foods[food] = foods.get(food, 0) + 1
    common = sorted(foods, key=lambda f: (-foods[f], f))[: 4 * N_AT_HOME]
    n_home = min(N_AT_HOME, len(common))
    titles = tuple(chance.choice(rows).name for _ in range(n))
    return Questions(
        tuple(_filters(chance.choice(fit), chance) for _ in range(n)),
        tuple(tuple(sorted(chance.sample(common, n_home))) for _ in range(n)),
        tuple(_misspelt(title, chance) for title in titles),
        titles,
        tuple(chance.choice(rows).id for _ in range(n)),
        tuple(tuple(chance.choice(rows).vector) for _ in range(n)),
    )


def _can_filter(row: TableRow) -> bool:
    return bool(
        len(row.free_of) > 1 and row.diets and row.meals and row.ingredients
        and 0 < row.minutes <= MAX_MINUTES
    )  # fmt: skip


def _filters(row: TableRow, chance: random.Random) -> Filters:
    free = sorted(chance.sample(sorted(row.free_of), 2))
    by_food = chance.random() < 0.5 or not row.cuisines  # noqa: PLR2004 - one or the other
    last = (
        tag("food", chance.choice(row.ingredients)) if by_food
        else tag("cuisine", chance.choice(row.cuisines))
    )  # fmt: skip
    return Filters((free[0], free[1]), chance.choice(row.diets), chance.choice(row.meals), last)


def _misspelt(title: str, chance: random.Random) -> str:
    """Swap two letters of the longest word."""
    words = "".join(c if c.isalnum() else " " for c in title.casefold()).split()
    longest = max(words, key=len, default="")
    if len(longest) >= _FEWEST_LETTERS:
        at = chance.randrange(1, len(longest) - 1)
        swapped = longest[:at] + longest[at + 1] + longest[at] + longest[at + 2 :]
        words[words.index(longest)] = swapped
    return " ".join(words)


def made_up_rows(n: int, seed: int) -> Iterator[TableRow]:
    """Yield rows out of thin air, for trying the rivals without a catalog."""
    chance = np.random.default_rng(seed)
    foods = [f"food {i}" for i in range(400)]
    allergens, diets = [f"allergen_{i}" for i in range(14)], [f"diet_{i}" for i in range(12)]
    meals, cuisines = [f"meal_{i}" for i in range(6)], [f"cuisine_{i}" for i in range(30)]
    words = ["".join(chance.choice(list("aeioulnrst"), 6)) for _ in range(2_000)]
    for row in range(n):
        eaten = np.unique((400 * chance.random(9) ** 3).astype(int))
        name = " ".join(words[int(2_000 * chance.random() ** 2)] for _ in range(3)).title()
        yield TableRow(
            row, f"made-up:{row}", name, [foods[i] for i in eaten],
            [a for a in allergens if chance.random() < 0.5],  # noqa: PLR2004 - half of them
            [d for d in diets if chance.random() < 0.3],  # noqa: PLR2004 - some
            [meals[int(chance.integers(6))]], [cuisines[int(chance.integers(30))]],
            int(chance.integers(0, 120)), chance.integers(-127, 128, N_DIMENSIONS).tolist(),
            f"{name}. {', '.join(foods[i] for i in eaten)}.",
        )  # fmt: skip
