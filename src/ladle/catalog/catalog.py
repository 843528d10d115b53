"""A catalog: an opened version with its filters as bit planes, its pantry and its text search."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from itertools import islice
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ladle.catalog.indexes import KCAL
from ladle.catalog.kept_hits import SearchHits
from ladle.catalog.opened import OpenedVersion
from ladle.catalog.pantry import PantryHits, PantryUse
from ladle.catalog.plane_cache import PlaneCache
from ladle.catalog.planes import Plane, and_all, bits_at, count, n_words, rows_of
from ladle.catalog.search import TextSearch, Within
from ladle.catalog.segment import Segment
from ladle.food import (
    EntryIx,
    Meal,
    aspect_names,
    cuisine_names,
    dish_types,
    equipment_names,
    find_cuisine,
    key,
    tokenize,
    vocabulary,
)
from ladle.store import Version

Rows = NDArray[np.int64]
_MOST_TRIED = 8
"""Foods of which it is tried whether they were named."""


class Catalog(OpenedVersion):
    """A frozen version of all recipes; safe to share between threads."""

    def __init__(self, version: Version, previous: OpenedVersion | None = None) -> None:
        super().__init__(version, previous)
        self._made = PlaneCache(8 * self.n_words)

    # -- filters: each returns a plane, shape (n_words,) ---------------------------------------

    def _ready(self, name: str, number: int, of: Callable[[Segment], Plane]) -> Plane:
        """Return a plane that lies ready in each segment; one that has to be joined is kept."""
        return of(self.base) if self.changes is None else self._put_together((name, number), of)

    def _put_together(self, key: Hashable, of: Callable[[Segment], Plane]) -> Plane:
        """Return a plane over all segments that takes a while to make; it is kept."""
        return self._made.get(key, lambda: self._over_all(of))

    def kept_plane(self, key: Hashable, make: Callable[[], Plane]) -> Plane:
        """Return a plane that others of this catalog make up; it is kept under a key."""
        return self._made.get(("made", key), make)

    def _over_all(self, of: Callable[[Segment], Plane]) -> Plane:
        if self.changes is None:
            return of(self.base)
        return np.concatenate([of(self.base), of(self.changes)])

    @cached_property
    def _named(self) -> Plane:
        return self._over_all(lambda s: s.flagged(0)) & self.live()

    def named(self) -> Plane:
        """Recipes that have a name: the only ones that may be served."""
        return self._named

    @cached_property
    def _to_cook_by(self) -> Plane:
        return self._over_all(lambda s: s.flagged_all(self.TEXT_FLAGS))

    def to_cook_by(self) -> Plane:
        """Recipes that have lines and steps."""
        return self._to_cook_by

    def free_of(self, allergen: str) -> Plane:
        """Recipes shown to be free of an allergen (a key of `ALLERGENS`)."""
        return self._ready(f"free of {allergen}", 0, lambda s: s.free_of(allergen))

    def open_to(self, allergen: str) -> Plane:
        """Recipes shown to be free of an allergen, or to hold a trace of it at most."""
        return self._ready(f"open to {allergen}", 0, lambda s: s.open_to(allergen))

    def fits(self, diet: str) -> Plane:
        """Recipes shown to fit a diet (a key of `DIETS`)."""
        return self._ready(f"fits {diet}", 0, lambda s: s.fits(diet))

    def without(self, foods: Collection[EntryIx]) -> Plane:
        """Recipes, read to the last word, in which nothing is, is a kind of, or holds these.

        Nor may anything be one of them: "berries" are left out for who avoids strawberries.
        """
        return and_all(self.without_each(foods))

    def without_each(self, foods: Collection[EntryIx]) -> list[Plane]:
        """Return planes whose AND is `without`."""
        # who avoids one of two foods needs the same plane of it as who avoids both
        return [
            self._put_together(("without", part), partial(Segment.without, foods=part))
            for part in _parts_of(frozenset(foods))
        ]

    def naming(self, foods: Collection[EntryIx]) -> Plane:
        """Recipes in which something is, is a kind of, or holds one of these."""
        return self._put_together(("naming", frozenset(foods)), lambda s: s.holding(foods))

    def of_meal(self, meals: Meal) -> Plane:
        """Recipes eaten at any of these meals."""
        return self._put_together(("meal", meals.value), lambda s: s.of_meal(meals))

    def of_cuisine(self, cuisine: str) -> Plane:
        """Recipes of a cuisine or one within it, by canonical name."""
        name = find_cuisine(cuisine)
        if name is None:
            return np.zeros(self.n_words, dtype=np.uint64)
        number = list(cuisine_names()).index(name)
        return self._put_together(("cuisine", number), lambda s: s.of_cuisine(number))

    def within_minutes(self, minutes: int) -> Plane:
        """Recipes known to take at most so many minutes."""
        return self._put_together(("minutes", minutes), lambda s: s.within_minutes(minutes))

    def fewest_minutes(self, plane: Plane) -> int | None:
        """Return how long the quickest of some recipes takes; None if no time is known."""
        return self._least(plane, lambda s: s.columns.minutes)

    def fewest_active_minutes(self, plane: Plane) -> int | None:
        """Return how long the least work of some recipes takes; None if no time is known."""
        return self._least(plane, lambda s: s.columns.active)

    def fewest_calories(self, plane: Plane) -> int | None:
        """Return the kilocalories of the lightest serving, rounded up; None if none is known."""
        return self._least(plane, lambda s: s.columns.nutrients[:, KCAL])

    def _least(self, plane: Plane, column: Callable[[Segment], NDArray[Any]]) -> int | None:
        """Return the least of a column's values above 0, rounded up; 0 and NaN are not known."""
        least = [
            ceil(float(known.min()))
            for segment, own in zip(self.segments, self._split(plane), strict=True)
            if (known := _known(column(segment)[rows_of(own)])).size
        ]
        return min(least, default=None)

    def with_equipment(self, name: str) -> Plane:
        """Recipes made with a kind of equipment (a name of `equipment_names()`)."""
        number = list(equipment_names()).index(name)
        return self._ready("equipment", number, lambda s: s.with_equipment(number))

    def within_calories(self, most: int) -> Plane:
        """Recipes of which a serving is known to hold at most so many kilocalories."""
        return self._put_together(("calories", most), lambda s: s.within_calories(most))

    def within_active_minutes(self, minutes: int) -> Plane:
        """Recipes known to need a hand for at most so many minutes."""
        return self._put_together(("active", minutes), lambda s: s.within_active_minutes(minutes))

    def with_aspect(self, name: str) -> Plane:
        """Recipes that are shown to have an aspect (a name of `aspect_names()`)."""
        number = aspect_names().index(name)
        return self._ready("aspect", number, lambda s: s.with_aspect(number))

    def of_type(self, name: str) -> Plane:
        """Recipes of a type of dish (a name of `dish_types()`)."""
        number = 1 + list(dish_types()).index(name)
        return self._put_together(("type", number), lambda s: s.of_type(number))

    def led_by(self, entry: EntryIx) -> Plane:
        """Recipes of which a food or a kind of it is a main ingredient."""
        return self._put_together(("led by", entry), lambda s: s.led_by(entry))

    def with_food(self, entry: EntryIx) -> Plane:
        """Recipes whose lines name a food or a kind of it."""
        return self._put_together(("food", entry), lambda s: s.with_food(entry))

    def titled(self, words: str) -> Plane:
        """Recipes whose title holds all of these words, in any order and number."""
        folded = tuple(t.text for t in tokenize(words))
        return self._put_together(("titled", folded), lambda s: s.titled(folded))

    def titled_any(self, phrases: Sequence[str]) -> Plane:
        """Recipes whose title holds all words of one of these phrases, of which there is one."""
        folded = tuple(tuple(t.text for t in tokenize(phrase)) for phrase in phrases)
        return self._put_together(
            ("titled any", folded), lambda s: np.bitwise_or.reduce([s.titled(f) for f in folded])
        )

    # -- other questions -----------------------------------------------------------------------

    def knows_word(self, word: str) -> bool:
        """Tell whether any title holds a word."""
        parts = key(word).split()
        return bool(parts) and all(any(s.has_title_word(p) for s in self.segments) for p in parts)

    def pantry_use(
        self, pantry: Sequence[EntryIx], weights: Sequence[float], rows: Rows
    ) -> PantryUse:
        """Count which of the pantry's foods, or kinds of them, the lines of these rows ask for.

        Parameters
        ----------
        weights
            One for each food.
        """
        if self.changes is None or not rows.size or rows.max() < self.shift:
            return self.base.pantry_use(pantry, weights, rows)
        found, in_changes = PantryUse.of_nothing(rows.size), rows >= self.shift
        for segment, own, start in zip(
            self.segments, (~in_changes, in_changes), (0, self.shift), strict=True
        ):
            for whole, part in zip(
                found, segment.pantry_use(pantry, weights, rows[own] - start), strict=True
            ):
                whole[own] = part
        return found

    def cookable(self, pantry: Sequence[EntryIx], max_missing: int = 0) -> Plane:
        """Recipes that lack at most so many foods of what is at home, and use some of it.

        A food at home stands for its kinds and for its wider names: butter for unsalted butter and
        for "fat", cheddar for "cheese".
        """
        covered = covered_by(pantry)
        return self._over_all(
            lambda s: s.pantry.cookable([s.here(c) for c in covered], max_missing)
        )

    def best_for_pantry(
        self,
        pantry: Mapping[EntryIx, float],
        max_missing: int = 0,
        within: Plane | None = None,
        n: int = 200,
    ) -> PantryHits:
        """Return the recipes to cook from what is at home, those that use what spoils first ahead.

        Parameters
        ----------
        pantry
            Each food's urgency, 0 or more: higher where it expires sooner, 0 where it does not.
        within
            Rows to choose from, of those that are named; None for all of these.
        """
        covered = covered_by(list(pantry))
        urgency = np.fromiter(pantry.values(), np.float32, len(pantry))
        planes = self._split(self.named() if within is None else within)
        hits = [
            s.pantry.best([s.here(c) for c in covered], urgency, max_missing, plane, n)
            for s, plane in zip(self.segments, planes, strict=True)
        ]
        if self.changes is None:
            return hits[0]
        needs = [s.pantry.need[h.rows] for s, h in zip(self.segments, hits, strict=True)]
        return _merged_hits(hits, needs, self.shift, n)

    def search(
        self,
        text: str,
        n: int = 10,
        within: Plane | None = None,
    ) -> SearchHits:
        """Return the recipes whose title, foods or tags match a text best, typos allowed.

        Parameters
        ----------
        within
            Rows to choose from, of those that are named; None for all of these.
        """
        return self._searched(
            n, self.named() if within is None else within,
            lambda search, may, share: search.search(text, n, may, share),
        )  # fmt: skip

    def matching(self, text: str, n: int, within: Plane) -> SearchHits:
        """Return the same, of a text that is asked for again and again, and within what is few.

        All that match are kept, up to 200,000 that do so best in each segment: at first that takes
        longer.
        """
        return self._searched(
            n, within, lambda search, may, share: search.matching(text).first(n, may, share)
        )

    def _searched(
        self, n: int, within: Plane, ask: Callable[[TextSearch, Within, float], SearchHits]
    ) -> SearchHits:
        hits = [
            ask(s.search(), partial(bits_at, plane), count(plane) / max(s.n_rows, 1))
            for s, plane in zip(self.segments, self._split(within), strict=True)
        ]
        return hits[0] if len(hits) == 1 else _merged_search(hits, self.shift, n)

    def _split(self, plane: Plane) -> list[Plane]:
        if self.changes is None:
            return [plane]
        n_base = n_words(self.base.n_rows)
        return [plane[:n_base], plane[n_base:]]


def _known(values: NDArray[Any]) -> NDArray[Any]:
    known: NDArray[Any] = values[values > 0]
    return known


def covered_by(pantry: Sequence[EntryIx]) -> list[Sequence[int]]:
    """Return for each food at home what it stands for: itself, its kinds, its wider names."""
    return [_covered(food) for food in pantry]


@lru_cache(maxsize=10_000)
def _covered(food: EntryIx) -> tuple[int, ...]:
    vocab = vocabulary()
    return tuple(sorted({*vocab.kinds[food], *vocab.narrower[food]}))


def _merged_hits(
    hits: Sequence[PantryHits], needs: Sequence[NDArray[np.uint8]], shift: int, n: int
) -> PantryHits:
    """Put the hits of both segments into one order, the one that each is in already."""
    rows = np.concatenate([hits[0].rows, hits[1].rows + shift])
    missing = np.concatenate([h.missing for h in hits])
    urgency = np.concatenate([h.urgency for h in hits])
    used = np.concatenate(needs).astype(np.int64) - missing
    order = np.lexsort((rows, -used, missing, -urgency))[:n]
    return PantryHits(rows[order], missing[order], urgency[order])


def _merged_search(hits: Sequence[SearchHits], shift: int, n: int) -> SearchHits:
    rows = np.concatenate([hits[0].rows, hits[1].rows + shift])
    scores = np.concatenate([h.scores for h in hits])
    order = np.lexsort((rows, -scores))[:n]
    return SearchHits(rows[order], scores[order])


@lru_cache(maxsize=256)
def _parts_of(foods: frozenset[EntryIx]) -> tuple[frozenset[EntryIx], ...]:
    """Part foods into all that one name means, and all that another means; they may overlap.

    Names are not known here: the widest foods are tried, and what they leave is a part as well.
    """
    vocab = vocabulary()
    rest, parts = set(foods), list[frozenset[EntryIx]]()
    widest_first = sorted(foods, key=lambda food: (-len(vocab.holders[food]), food))
    for food in islice((food for food in widest_first if food in rest), _MOST_TRIED):
        meant = vocab.senses(vocab.entries[food].name)
        if meant <= foods:
            parts.append(meant)
            rest -= meant
    return (*parts, frozenset(rest)) if rest or not parts else tuple(parts)
