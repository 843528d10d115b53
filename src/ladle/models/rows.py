"""What models learn from: rows of choices, what recipes are made of, shopping baskets."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ladle.events import EventKind, HistoryItem

Items = NDArray[np.int32]
"""Shape (n,): item numbers; -1 for a recipe that the training never saw."""

Features = NDArray[np.int32]
"""Shape (n,): numbers of features of a `Content`."""

FOOD, WORD, TAG = "food:", "word:", "tag:"
"""What the name of a feature begins with: a food of the lines, one word of the title, or one of the
categories and keywords."""
SECONDS_A_MONTH = 2_629_746  # a twelfth of the mean Gregorian year
_LIKED_FROM_STARS = 3.0
_CONVERSION_WEIGHT, _COOK_WEIGHT = 1.0, 2.0
_COOK, _RATING = EventKind.COOK, EventKind.RATING  # a member of an enum is slow to look up


def month_of(at: int | None) -> int | None:
    """Return the month of a moment in seconds since 1970, counted from 1970; None if undated."""
    return None if at is None else at // SECONDS_A_MONTH


def weight_of(event: HistoryItem) -> float:
    """Return how strongly an event speaks for its recipe; 0 for a rating below three stars.

    A rating without stars is an interaction like another.
    """
    kind = event.kind
    if kind is _COOK:
        return _COOK_WEIGHT
    if kind is _RATING and (rating := event.rating) is not None:
        return 1.0 if rating >= _LIKED_FROM_STARS else 0.0
    return _CONVERSION_WEIGHT


@dataclass(frozen=True)
class Content:
    """What items are made of: the features of item i are `values[offsets[i]:offsets[i + 1]]`.

    A feature's name says what it is: "food:onion", "word:stew", "tag:dinner".
    """

    names: Sequence[str]
    """Of each feature."""
    offsets: NDArray[np.int64]
    """Shape (n_items + 1,)."""
    values: Features
    """Ascending within an item, each once."""

    @cached_property
    def digest(self) -> bytes:
        """What tells this content from another."""
        digest = hashlib.blake2b(digest_size=16)
        digest.update(np.ascontiguousarray(self.offsets).tobytes())
        digest.update(np.ascontiguousarray(self.values).tobytes())
        digest.update("\n".join(self.names).encode())
        return digest.digest()

    @classmethod
    def unknown(cls, n_items: int) -> Self:
        """Return the content of items of which nothing is known."""
        return cls((), np.zeros(n_items + 1, np.int64), np.empty(0, np.int32))


@dataclass(frozen=True)
class Baskets:
    """Groceries that people bought: one row an item of a basket, sorted by member, day and item."""

    names: Sequence[str]
    """Of each grocery."""
    member: NDArray[np.int32]
    """Shape (n_rows,): members numbered from 0."""
    day: NDArray[np.int32]
    """Shape (n_rows,): days since 1970."""
    grocery: NDArray[np.int32]
    """Shape (n_rows,): places in `names`."""


@dataclass(frozen=True, eq=False)
class Exposure:
    """How recipes fared when they were recommended."""

    shown: NDArray[np.int32]
    """Shape (n_items,): how often each was."""
    taken: NDArray[np.int32]
    """Shape (n_items,): how often it was picked or cooked then, at most as often."""


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
    content: Content = field(default_factory=lambda: Content.unknown(0))
    """Of all items; of none where no model is to look at it."""
    baskets: Baskets | None = None
    """Groceries to learn taste from as well."""
    exposure: Exposure | None = None
    """What was shown, once there are answers to learn from."""

    @property
    def known_content(self) -> Content:
        """The content of every item; nothing known of each where there is none."""
        n_items = int(self.items.size)
        is_known = self.content.offsets.size == n_items + 1
        return self.content if is_known else Content.unknown(n_items)

    @property
    def n_people(self) -> int:
        """How many people there are."""
        return int(self.person.max()) + 1 if self.person.size else 0

    @property
    def newest_month(self) -> int:
        """The month of the newest row; 0 without any."""
        return int(self.month.max(initial=0))

    @property
    def data_hash(self) -> str:
        """Digest of all rows: the same digest and settings give the same model."""
        digest = hashlib.blake2b(digest_size=16)
        columns = [self.items, self.person, self.item, self.month, self.weight]
        if self.baskets is not None:
            columns += [self.baskets.member, self.baskets.day, self.baskets.grocery]
            digest.update("\n".join(self.baskets.names).encode())
        if self.exposure is not None:
            columns += [self.exposure.shown, self.exposure.taken]
        for column in columns:
            digest.update(np.ascontiguousarray(column).tobytes())
        digest.update(self.content.digest)
        return digest.hexdigest()
