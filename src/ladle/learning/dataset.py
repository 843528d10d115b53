"""What models are judged on: rows of who chose what when, and requests whose answer is known.

Nothing of the future is in what a request sees: a history, a training or a first choice at a moment
holds only what came before it. What is undated came before everything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ladle.models import SECONDS_A_MONTH, Baskets, Content, Items, Taste, Training

ALWAYS = -(2**62)
"""The moment of what is undated: before every other."""
NEVER = 2**62
"""A moment after every other."""

Label = tuple[str, str]
"""A kind of label and the label: ("meal", "dinner")."""


@dataclass(frozen=True, eq=False)
class Ask:
    """One request of a data set."""

    request_id: str
    person: int
    """-1 for somebody without any row."""
    at: int
    """Seconds since 1970; `NEVER` where it is undated: everything came before it."""
    wants: tuple[Label, ...]
    selected: int
    """The item that was chosen; -1 for one that is not among the recipes."""


@dataclass(frozen=True, eq=False)
class Rows:
    """Who had to do with what, sorted by time, then by person and item."""

    person: NDArray[np.int32]
    item: Items
    at: NDArray[np.int64]
    """Seconds since 1970, `ALWAYS` for what is undated."""
    weight: NDArray[np.float32]
    """0 for a recipe that was not liked: known to its person, and nothing to learn from."""

    def __len__(self) -> int:
        return int(self.item.size)

    def take(self, which: NDArray[np.integer] | NDArray[np.bool_] | slice) -> Rows:
        """Return some rows."""
        return Rows(self.person[which], self.item[which], self.at[which], self.weight[which])


@dataclass(frozen=True, eq=False)
class Dataset:
    """Recipes, rows and requests of one place."""

    name: str
    items: NDArray[np.uint64]
    """Hashes of the recipe ids, ascending."""
    recipe_ids: Sequence[str]
    """Of each item, as the files have it."""
    content: Content
    labels: Mapping[Label, Items]
    """The items that carry each declared label, ascending."""
    rows: Rows
    asks: Sequence[Ask]
    baskets: Baskets | None = None

    @property
    def n_items(self) -> int:
        """How many recipes there are."""
        return int(self.items.size)

    @property
    def is_dated(self) -> bool:
        """Whether any row has a time."""
        return bool(self.rows.at.size) and int(self.rows.at[-1]) != ALWAYS

    @cached_property
    def _of_person(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Rows by person, each person's in order of time, and where each person's start."""
        order = np.argsort(self.rows.person, kind="stable")
        n_people = int(self.rows.person.max(initial=-1)) + 1
        return order, np.searchsorted(self.rows.person[order], np.arange(n_people + 1))

    @cached_property
    def first_chosen(self) -> NDArray[np.int64]:
        """When each item was first chosen: shape (n_items,), `NEVER` for one that never was."""
        first = np.full(self.n_items, NEVER, np.int64)
        np.minimum.at(first, self.rows.item, self.rows.at)
        return first

    def n_rows_before(self, at: int) -> int:
        """Return how many rows came before a moment."""
        return int(np.searchsorted(self.rows.at, at, side="left"))

    def rows_of(self, person: int, at: int) -> Rows:
        """Return what a person had to do with before a moment, oldest first."""
        order, starts = self._of_person
        if not 0 <= person < starts.size - 1:
            return self.rows.take(slice(0, 0))
        own = self.rows.take(order[starts[person] : starts[person + 1]])
        return own.take(slice(0, int(np.searchsorted(own.at, at, side="left"))))

    def passing(self, wants: Sequence[Label]) -> Items:
        """Return the items that carry all wanted labels, ascending."""
        passing: Items = np.arange(self.n_items, dtype=np.int32)
        for want in wants:
            own = self.labels.get(want, np.empty(0, np.int32))
            passing = own if passing.size == self.n_items else np.intersect1d(passing, own)
        return passing

    @cached_property
    def _by_person(self) -> Rows:
        """What was liked, sorted as a training is: by person, item, time, weight."""
        rows = self.rows.take(self.rows.weight > 0)
        return rows.take(np.lexsort((rows.weight, rows.at, rows.item, rows.person)))

    def training(self, at: int = NEVER) -> Training:
        """Return what could be learned from at a moment."""
        rows = self._by_person.take(self._by_person.at < at)
        is_next = np.diff(rows.person, prepend=rows.person[:1]) != 0
        return Training(
            items=self.items,
            person=np.cumsum(is_next).astype(np.int32),
            item=rows.item,
            month=months_of(rows.at),
            weight=rows.weight,
            content=self.content,
            baskets=self.baskets,
        )

    def without(self, which: NDArray[np.bool_], asks: Sequence[Ask]) -> Dataset:
        """Return the data set less some rows, with other requests."""
        return replace(self, rows=self.rows.take(~which), asks=asks)


def months_of(at: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return months since 1970; what is undated is of the newest month, or of month 0."""
    dated = at != ALWAYS
    months = np.where(dated, at, 0) // SECONDS_A_MONTH
    newest = int(months[dated].max()) if dated.any() else 0
    return np.where(dated, months, newest).astype(np.int32)


def taste_of(rows: Rows) -> Taste:
    """Return what models see of a person's rows, newest first."""
    liked = rows.take(rows.weight > 0).take(slice(None, None, -1))
    return Taste(liked.item, liked.weight, months_of(liked.at))
