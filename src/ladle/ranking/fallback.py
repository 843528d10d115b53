"""What is answered where there is no time to rank: the best of a short list that was made before.

Each snapshot has such a list: the most popular recipes that one can cook by, and beside them the
most popular that are free of each allergen, fit each diet and make each meal, so that somebody with
several allergies finds one, too. To answer from it no model is asked and no history; a question's
hard limits are the same as ever, and what is picked passes the second check like all that leaves.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Hashable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from ladle.catalog import Catalog, Plane, ahead_of, and_all, bits_at, count, first_of
from ladle.core import Clock, NotReadyError, Recipe
from ladle.food import (
    ALLERGENS,
    DIETS,
    SERVING_DIETS,
    Meal,
    cuisine_names,
    dish_types,
    scan,
)
from ladle.models import Query
from ladle.ranking.answer import Nothing, StageTrace, Trace
from ladle.ranking.answering import Asked, Chosen
from ladle.ranking.candidates import orders_of
from ladle.ranking.check import Refused, checked
from ladle.ranking.explain import Reasons
from ladle.ranking.filters import hour_planes, limit_plane, wishes
from ladle.ranking.funnel import ms_since
from ladle.ranking.ranker import Pick, Ranked
from ladle.ranking.snapshots import Snapshot, Snapshots
from ladle.ranking.sought import Rows
from ladle.ranking.talk import Talk
from ladle.ranking.tasting import popularity
from ladle.ranking.views import view
from ladle.ranking.wire import RecommendationBody
from ladle.request import Limits, RecipeRequest, Wants, hear, make_question

FALLBACK = "fallback"
"""What an answer from the list names as its model."""

_OF_ALL, _OF_EACH, _OF_FEW = 1_500, 100, 20
"""How many are taken of all; of each allergen's free, diet and meal; and of each cuisine and type
of dish, and each diet and meal free of all allergens. Some 2,000 together: many are of several."""
_LEAST_LEFT = 0.9
"""The share of a list that edits must leave, or it is made anew."""
_MOST_CHECKED = 20
_MOST_KEPT = 1_000
"""Of masks, each of a byte a recipe of the list, and of wishes."""
_FIRST_WORDS = "quick vegetarian dinner with chickpeas, without nuts"
"""With a food that is no word of the language: it is looked for among those of all foods."""
_FIRST_WANTS = Wants(avoid=tuple(ALLERGENS), exclude=("mushroom",), diets=tuple(DIETS))
_NOTHING = "nothing of the short list for busy moments is safe for all who eat"

Mask = NDArray[np.bool_]
"""Shape (n,): one for each recipe of a list."""
T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A wish, and which recipes of the list grant it."""

    want: str
    words: str
    mask: Mask


class _Kept(Generic[T]):
    """What was made lately, by what it was made from; when it is full, it begins anew."""

    def __init__(self) -> None:
        self._held: dict[Hashable, T] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what is held for a key, made now if it is not there; two may make it at once."""
        if (found := self._held.get(key)) is not None:
            return found
        if len(self._held) >= _MOST_KEPT:
            self._held.clear()
        made = self._held[key] = make()
        return made


class FallbackList:
    """The list of one snapshot; safe to share between threads.

    Parameters
    ----------
    rows
        Shape (n,): catalog rows, the most popular first.
    popular
        Shape (n,): the baseline's score of each, 0 to 1; zeros without models.
    """

    def __init__(self, snapshot: Snapshot, rows: Rows, popular: NDArray[np.float32]) -> None:
        self.snapshot, self.rows = snapshot, rows
        self._catalog, self._popular = snapshot.catalog, popular
        self._planes: _Kept[Mask] = _Kept()
        self._wishes: _Kept[list[_Asked]] = _Kept()

    @classmethod
    def of(cls, snapshot: Snapshot) -> FallbackList:
        """Make the list of a snapshot: the first of each kind in the order of the baseline."""
        catalog, shelf = snapshot.catalog, snapshot.shelf
        within, orders = catalog.named() & catalog.to_cook_by(), orders_of(catalog, shelf)
        ahead = ahead_of(orders, within, count(within))
        kinds = [first_of(ahead, most, plane) for plane, most in _kinds(catalog)]
        rows = np.unique(np.concatenate([first_of(ahead, _OF_ALL), *kinds]))
        popular = popularity(shelf, Query(), rows)
        order = np.lexsort((catalog.id_hashes(rows), -popular))
        return cls(snapshot, rows[order], popular[order])

    def moved_to(self, snapshot: Snapshot) -> FallbackList | None:
        """Return the list for a snapshot that only single edits part from this one; else None.

        What was deleted or replaced since is left out, and what was put is not taken in: that waits
        for the next list.
        """
        before, after = self.snapshot, snapshot
        if before.catalog.base_id != after.catalog.base_id or _models(before) != _models(after):
            return None
        is_in_base = self.rows < before.catalog.shift
        rows, popular = self.rows[is_in_base], self._popular[is_in_base]
        is_here = bits_at(after.catalog.named(), rows)
        if is_here.sum() < _LEAST_LEFT * self.rows.size:
            return None
        return FallbackList(after, rows[is_here], popular[is_here])

    def pick(
        self,
        request: RecipeRequest,
        shown: Collection[str] = (),
        is_deleted: Callable[[str], bool] = lambda _: False,
    ) -> Ranked:
        """Return the best recipe that the limits allow, and what of the wishes it does not grant.

        Parameters
        ----------
        shown
            Recipes of this conversation: none is shown again.
        is_deleted
            Tells whether a recipe was deleted since the snapshot was opened.
        """
        since = perf_counter()
        safe = self._mask(request.limits, lambda: limit_plane(self._catalog, request.limits))
        if shown:
            safe = safe & ~np.isin(self.rows, self._catalog.rows(shown))
        asked = self._asked(request)
        worth = np.where(safe, self._worth(request, asked), -1)
        refused: list[Refused] = []
        picks: tuple[Pick, ...] = ()
        for _ in range(min(_MOST_CHECKED, worth.size)):
            at = int(worth.argmax())  # the first of the best: the most popular of them
            if worth[at] < 0 or picks:
                break
            worth[at] = -1
            recipe = checked(self._catalog, int(self.rows[at]), request.limits, refused)
            if recipe is not None and not is_deleted(recipe.id):
                picks = (self._explained(at, recipe, request, asked),)
        n_safe = int(safe.sum())
        trace = Trace(
            stages=(StageTrace(stage="fallback list", n_recipes=n_safe, ms=ms_since(since)),),
            refused=tuple(map(str, refused)),
        )
        nothing = None if picks else Nothing(why=_NOTHING, give_up=())
        propensity = 1.0 if picks else 0.0
        return Ranked(picks, propensity, n_safe, FALLBACK, nothing, trace, tuple(refused))

    def _mask(self, key: Hashable, make: Callable[[], Plane]) -> Mask:
        return self._planes.get(key, lambda: bits_at(make(), self.rows))

    def _worth(self, request: RecipeRequest, asked: list[_Asked]) -> NDArray[np.int64]:
        """Return how well each recipe suits: by its wishes first, then by what is soft."""
        catalog, worth = self._catalog, np.zeros(self.rows.size, np.int64)
        for wish in asked:
            worth += wish.mask
        worth *= 1 + len(request.aspects)
        for name in request.aspects:
            worth += self._mask(("aspect", name), partial(catalog.with_aspect, name))
        worth *= 2
        if disliked := request.dislikes:
            worth += ~self._mask(disliked, partial(catalog.naming, disliked))
        return worth * 2 + self._suits_the_hour(request)

    def _suits_the_hour(self, request: RecipeRequest) -> Mask:
        """Tell which recipes suit the moment; where none does, all are alike."""
        wants = request.wants
        key = request.context, request.meal, wants.course, wants.dish, request.meal_counts

        def make() -> Mask:
            planes = hour_planes(self._catalog, request, 1)
            masks = (bits_at(plane, self.rows) for plane, _ in planes)
            return next((m for m in masks if m.any()), np.zeros(self.rows.size, np.bool_))

        return self._planes.get(key, make)

    def _asked(self, request: RecipeRequest) -> list[_Asked]:
        """Return what was asked for; what was asked lately is not looked up again."""
        key = (
            request.wants, request.cuisines, request.meal, request.main, request.foods,
            request.equipment, request.limits,
        )  # fmt: skip
        return self._wishes.get(
            key,
            lambda: [
                _Asked(wish.want, wish.words, bits_at(wish.plane, self.rows))
                for wish in wishes(self._catalog, request)
            ],
        )

    def _explained(
        self, at: int, recipe: Recipe, request: RecipeRequest, asked: list[_Asked]
    ) -> Pick:
        """Say what speaks for a recipe, and what was asked for that it does not grant."""
        row, missed = int(self.rows[at]), [wish for wish in asked if not wish.mask[at]]
        # what had no part in the choice is no reason
        weighed = replace(
            request,
            context=replace(request.context, occasions=()),
            meal=None if any(wish.want == "meal" for wish in missed) else request.meal,
            pantry=(),
            urgency=(),
        )
        said = Reasons(self._catalog, weighed, taste=None)
        return Pick(
            row,
            recipe,
            said.of(row, popular=float(self._popular[at])),
            (*(wish.words for wish in missed), *said.not_shown(row)),
        )


class Fallbacks:
    """Holds the list of the present snapshot, and makes the next when that changes.

    Parameters
    ----------
    held
        A list that was made before.
    """

    def __init__(
        self, snapshots: Snapshots, clock: Clock, held: FallbackList | None = None
    ) -> None:
        self._snapshots, self._clock = snapshots, clock
        self.held = held
        """The list that was made last."""
        self._making = threading.Lock()

    def finder(self, why: str) -> FromList:
        """Return what finds recipes in the list.

        Parameters
        ----------
        why
            What an answer says in `degraded`.
        """
        return FromList(self, self._snapshots, why)

    def prepare(self) -> None:
        """Make the list of what is current before it is needed, unless somebody makes it now.

        Along with it, all is read that is read when it is first needed: the first requests, which
        come together, would each read it.
        """
        with suppress(NotReadyError):
            found = self.of(self._snapshots.current())
            hear(_FIRST_WORDS, found.snapshot.catalog.knows_word)
            request = make_question(wants=_FIRST_WANTS, now=self._clock.now()).request
            for pick in found.pick(replace(request, limits=Limits())).picks:
                view(found.snapshot.catalog, pick.row, pick.recipe)
                for hazard in request.limits.hazards:
                    scan(pick.recipe, (hazard,))

    def of(self, snapshot: Snapshot) -> FallbackList:
        """Return the list of a snapshot.

        Raises
        ------
        NotReadyError
            Another thread makes it just now: nobody waits for a fallback.
        """
        held = self.held
        if held is not None and held.snapshot is snapshot:
            return held
        if not self._making.acquire(blocking=False):
            raise NotReadyError("the fallback for this catalog is being made; ask again")
        try:
            found = (held and held.moved_to(snapshot)) or FallbackList.of(snapshot)
            self.held = found
        finally:
            self._making.release()
        return found


def _models(snapshot: Snapshot) -> str | None:
    """Name the models that are open: of damaged ones, which a list must not rank by, none is."""
    return snapshot.shelf.name if snapshot.shelf else None


class FromList:
    """Finds recipes in the list; see `Finder`. Nobody is enrolled by it, and no utterance kept."""

    def __init__(self, fallbacks: Fallbacks, snapshots: Snapshots, why: str) -> None:
        self._fallbacks, self._snapshots, self._why = fallbacks, snapshots, why

    def hears(self, body: RecommendationBody, talk: Talk) -> None:
        """Keep nothing: that would take time that there is none of."""

    def find(self, asked: Asked) -> Chosen:
        """Return the best recipe of the list; who gets none asks the same again.

        Raises
        ------
        NotReadyError
            As `Fallbacks.of` raises it.
        """
        found, talk = self._fallbacks.of(asked.snapshot), asked.talk
        ranked = found.pick(asked.question.request, talk.step.state.shown, self._is_deleted)
        has_any = bool(ranked.picks)
        return Chosen(ranked, found.snapshot, talk.who.hash, self._why, goes_on=has_any)

    def _is_deleted(self, recipe_id: str) -> bool:
        return bool(self._snapshots.deleted_among([recipe_id]))


def _kinds(catalog: Catalog) -> Iterator[tuple[Plane, int]]:
    """Yield what must be found in a list, and how much of it."""
    free = [catalog.free_of(allergen) for allergen in ALLERGENS]
    fits = [catalog.fits(d) for d in DIETS] + [catalog.with_aspect(d) for d in SERVING_DIETS]
    meals = [catalog.of_meal(meal) for meal in Meal]
    yield from ((plane, _OF_EACH) for plane in (*free, *fits, *meals))
    free_of_all = and_all(free)
    yield from ((free_of_all & plane, _OF_FEW) for plane in (*fits, *meals))
    yield from ((catalog.of_cuisine(cuisine), _OF_FEW) for cuisine in cuisine_names())
    yield from ((catalog.of_type(name), _OF_FEW) for name in dish_types())
