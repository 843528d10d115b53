"""Candidates: the few recipes, of all that pass the filters, that are worth a full score.

Where few pass, all are candidates. Else each part of the score names those that it would put first
among what passed: the model of the person's own taste, the baseline (for the likeliest meal, too,
and among what the title names, what is liked, in season or for the day), the pantry, a text, and
what is due to be cooked again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from ladle.catalog import (
    Ahead,
    Catalog,
    Plane,
    RowOrder,
    SearchHits,
    ahead_of,
    bits_at,
    first_of,
    rows_of,
)
from ladle.models import Shelf
from ladle.ranking.filters import goes_by_hour
from ladle.ranking.soft import likeliest_meal
from ladle.ranking.sought import Rows, Sought
from ladle.request import soft_words

_MOST_NEAR = 500
"""Recipes that a text of soft wishes brings forward."""
_MOST_MISSING = 3
"""Foods that may have to be bought for what the pantry proposes."""
_SMALL_PART = 8
"""So many times fewer are taken for what brings a recipe forward by next to nothing."""
_LOOKED_FURTHER = 10
"""So many times as many are taken where the model cannot say what it would put first."""


@dataclass(frozen=True)
class Source:
    """What one part of the score named."""

    name: str
    rows: Rows


@dataclass(frozen=True)
class Candidates:
    """Rows worth a full score."""

    rows: Rows
    """Ascending, each once."""
    near: SearchHits | None = field(default=None)
    """What a text of soft wishes found."""


class Sources:
    """All that propose candidates for one request, among the rows that a plane has.

    Parameters
    ----------
    n_within
        How many these are.
    """

    def __init__(
        self, sought: Sought, orders: tuple[RowOrder, ...], within: Plane, n_within: int
    ) -> None:
        self._sought, self._orders = sought, orders
        self._within, self._n_within = within, n_within

    @cached_property
    def _ahead(self) -> tuple[Ahead, ...]:
        return ahead_of(self._orders, self._within, self._n_within)

    @cached_property
    def near(self) -> SearchHits | None:
        """What a text of soft wishes finds; None where there are none."""
        words = soft_words(self._sought.request.wants)
        if not words:
            return None
        return self._sought.catalog.matching(" ".join(words), _MOST_NEAR, self._within)

    def all(self) -> Iterator[Source]:
        """Yield what each source names; a recipe may be named by several."""
        if self._n_within <= self._sought.settings.most_scored:
            yield Source("all that pass", rows_of(self._within, self._n_within))
            return
        for name, rows in self._named():
            if rows.size:
                yield Source(name, rows)

    def _named(self) -> Iterator[tuple[str, Rows]]:
        sought = self._sought
        n, tasting = sought.settings.n_candidates, sought.tasting
        n_tasted = n if tasting.is_exact else _LOOKED_FURTHER * n
        popular = self._popular(n_tasted)
        yield "what is popular", popular
        to_cook_by = sought.catalog.to_cook_by()
        if 2 * np.count_nonzero(bits_at(to_cook_by, popular[:n])) < n:
            yield "what has a text", self._popular(n, to_cook_by)
        yield "your taste", tasting.lifted(self._within, n_tasted)
        if (due := sought.asker.due).size:
            yield "what is due again", due[bits_at(self._within, due)]
        if sought.request.pantry:
            yield "the pantry", self._cookable(n)
        if self.near is not None:
            yield "the words", self.near.rows[:n]
        for name, plane in self._brought_forward():
            yield name, self._popular(n, plane)
        if sought.settings.season_weight:
            # it brings forward by next to nothing: only what is popular anyway is worth a look
            few = n // _SMALL_PART
            yield "the season", first_of(self._ahead, few, sought.in_season, is_thorough=False)

    def _popular(self, n: int, also: Plane | None = None) -> Rows:
        return first_of(self._ahead, n, also)

    def _brought_forward(self) -> Iterator[tuple[str, Plane]]:
        """Yield planes of what has more than popularity for it."""
        sought, catalog, request = self._sought, self._sought.catalog, self._sought.request
        if goes_by_hour(request):
            yield "the likeliest meal", catalog.of_meal(likeliest_meal(request))
        for plane in sought.titled:
            yield "titles", plane
        for name in request.aspects:
            yield "what was asked for", catalog.with_aspect(name)
        if sought.liked is not None:
            yield "what is liked", sought.liked
        if sought.for_the_day is not None:
            yield "the day", sought.for_the_day

    def _cookable(self, n: int) -> Rows:
        request = self._sought.request
        hits = self._sought.catalog.best_for_pantry(
            dict(zip(request.pantry, request.urgencies, strict=True)), _MOST_MISSING,
            self._within, n,
        )  # fmt: skip
        return hits.rows


def orders_of(catalog: Catalog, shelf: Shelf | None) -> tuple[RowOrder, ...]:
    """Return the order in which what is popular is looked for: by id where nothing is known."""
    return shelf.orders if shelf else catalog.by_id


def put_together(sources: list[Source], near: SearchHits | None) -> Candidates:
    """Return each row that some source named once."""
    if not sources:
        return Candidates(np.empty(0, np.int64), near)
    rows = np.sort(np.concatenate([source.rows for source in sources]))
    is_new = np.ones(rows.size, np.bool_)
    np.not_equal(rows[1:], rows[:-1], out=is_new[1:])
    return Candidates(rows[is_new], near)
