"""The way of one request: filter, score, choose, check, explain."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import msgspec
import numpy as np

from ladle.catalog import Catalog, Plane, and_all, count
from ladle.core import Recipe
from ladle.events import HistoryItem
from ladle.food import ALLERGENS
from ladle.models import BASELINE, Query, Shelf, weight_of
from ladle.ranking.answer import Compromise, Nothing, Trace
from ladle.ranking.candidates import Candidates, Sources, orders_of, put_together
from ladle.ranking.check import Refused, checked
from ladle.ranking.choose import Varied, draw
from ladle.ranking.explain import Reasons
from ladle.ranking.filters import BOUNDS, Wish, hour_planes, limit_planes, narrowed, wishes
from ladle.ranking.funnel import Funnel
from ladle.ranking.granted import Granted, without_rows
from ladle.ranking.score import score
from ladle.ranking.settings import RankingSettings
from ladle.ranking.sought import Asker, Rows, Sought
from ladle.ranking.tasting import Tasting
from ladle.request import Limits, RecipeRequest, cooks_of, repeat_weights, usual_gaps

log = logging.getLogger(__name__)

_NO_ROWS: Rows = np.empty(0, np.int64)


@dataclass(frozen=True)
class Pick:
    """One checked recipe with its reasons."""

    row: int
    recipe: Recipe
    reasons: tuple[str, ...]
    not_shown: tuple[str, ...] = ()
    """What was asked for and is not known of it."""


@dataclass(frozen=True)
class Ranked:
    """What ranking found."""

    picks: tuple[Pick, ...]
    """The chosen one first, then its alternatives; empty if nothing is left."""
    propensity: float
    n_candidates: int
    model: str
    nothing: Nothing | None
    trace: Trace
    refused: tuple[Refused, ...]
    """What passed the filters, and not the second check."""


class _Within(NamedTuple):
    """What one round looks among."""

    plane: Plane
    n: int
    """How many recipes that are."""


@dataclass(frozen=True)
class _Found:
    """What one round of candidates came to."""

    within: _Within
    candidates: Rows
    passed: list[tuple[int, Recipe]]
    """The best that passed the second check, the best first."""


class Ranker:
    """Ranks over one catalog and one shelf; safe to share between threads.

    Parameters
    ----------
    is_traced
        Whether the stages are noted as they end; what was refused is in any case.
    """

    def __init__(
        self,
        catalog: Catalog,
        shelf: Shelf | None,
        settings: RankingSettings,
        *,
        is_traced: bool = True,
    ) -> None:
        self._catalog, self._shelf, self._settings = catalog, shelf, settings
        self._is_traced = is_traced

    def rank(
        self,
        request: RecipeRequest,
        history: Sequence[HistoryItem],
        chance: np.random.Generator,
        *,
        now_s: int | None = None,
        declined: Collection[str] = (),
        shown: Collection[str] = (),
    ) -> Ranked:
        """Answer one request.

        Parameters
        ----------
        chance
            Draws whether, and what, to explore.
        now_s
            Seconds since 1970, by which the history is so many days old; None leaves out what was
            cooked lately.
        declined
            Recipes that were shown lately and not taken: shown again only before nothing is.
        shown
            Recipes of this conversation: none is shown again.
        """
        funnel = Funnel(self._is_traced)
        catalog = self._catalog
        safe = limit_planes(catalog, request.limits)
        funnel.note("hard limits", safe)
        asked = list(wishes(catalog, request))
        before, lately = self._rows_of(shown), self._rows_of(declined)
        granted = Granted(safe, asked, before)
        if self._is_traced:
            funnel.note("what was asked", granted.plane)
        sought = self._sought(request, history, now_s, np.concatenate([lately, before]))
        rounds = self._rounds(granted, request, history, lately)
        found = self._first_found(rounds, sought, funnel)
        nothing = None
        if not found.passed:
            nothing = _nothing(catalog, and_all(safe), granted.plane, asked, request.limits)
            if count(granted.whole) and not count(granted.plane):
                nothing = Nothing(why="all that fits was shown already", give_up=nothing.give_up)
        chosen, propensity = self._chosen(found, request, chance, funnel)
        funnel.note("chosen", len(chosen))
        picks = self._explained(chosen, sought)
        funnel.note("explained", len(picks))
        return Ranked(
            picks, propensity, int(found.candidates.size), sought.tasting.model_name, nothing,
            funnel.trace(propensity, is_explored=chosen[:1] != found.passed[:1]),
            tuple(funnel.refused),
        )  # fmt: skip

    def _sought(
        self,
        request: RecipeRequest,
        history: Sequence[HistoryItem],
        now_s: int | None,
        recent: Rows,
    ) -> Sought:
        asker = self._asker(history, now_s)
        tasting = Tasting(self._shelf, self._settings, asker.query)
        return Sought(self._catalog, self._settings, request, asker, tasting, recent)

    def _rounds(
        self,
        granted: Granted,
        request: RecipeRequest,
        history: Sequence[HistoryItem],
        declined: Rows,
    ) -> Iterator[_Within]:
        """Yield candidates, until something is found: what is soft gives way step by step.

        First what is shown to be as it was asked for, suits the moment and was neither declined
        lately nor disliked, then what was declined, then all that is granted. What was looked at in
        vain is not looked at again.
        """
        shown = self._narrowed(granted, request)
        suiting, n = self._fitting_the_moment(shown, request)
        fitting = self._liked_enough(suiting, request, history)
        seen = without_rows(fitting, declined)
        yield _Within(seen, n if seen is suiting else count(seen))
        for wider in (Granted.of(fitting), shown, granted):
            if wider.plane is not seen and (n := count(rest := wider.plane & ~seen)):
                yield _Within(rest, n)
            seen = wider.plane

    def _first_found(self, rounds: Iterator[_Within], sought: Sought, funnel: Funnel) -> _Found:
        """Look at one round of candidates after the other, until something passes."""
        found = self._found(next(rounds), sought, funnel)
        while not found.passed and (within := next(rounds, None)) is not None:
            found = self._found(within, sought, funnel)
        return found

    def _found(self, within: _Within, sought: Sought, funnel: Funnel) -> _Found:
        """Gather candidates, score them, and check the best ones again."""
        funnel.note("what fits the hour", within.n)
        candidates = self._candidates(within, sought, funnel)
        scored = score(sought, candidates.rows, candidates.near)
        settings = self._settings
        best = Varied(scored, self._catalog, settings.variety_weight, settings.max_checked)
        funnel.note("scored", candidates.rows.size)
        passed = self._passed(best, sought.request, funnel)
        funnel.note("checked again", len(passed))
        return _Found(within, candidates.rows, passed)

    def _candidates(self, within: _Within, sought: Sought, funnel: Funnel) -> Candidates:
        orders = orders_of(self._catalog, self._shelf)
        sources, named = Sources(sought, orders, within.plane, within.n), []
        for source in sources.all():
            named.append(source)
            funnel.note(source.name, source.rows.size, is_source=True)
        return put_together(named, sources.near)

    def _narrowed(self, granted: Granted, request: RecipeRequest) -> Granted:
        """Keep what is shown to be as it was asked for, where anything is."""
        shown = narrowed(self._catalog, request, granted.plane)
        return granted if shown is granted.plane else Granted.of(shown)

    def _fitting_the_moment(self, granted: Granted, request: RecipeRequest) -> tuple[Plane, int]:
        """Keep what suits the moment, unless nothing would be left: the moment is soft.

        Returns
        -------
        What is kept, and how many that are.
        """
        for moment, enough in hour_planes(self._catalog, request, self._settings.max_checked):
            suiting, n = granted.also(moment)
            if n >= enough:
                return suiting, n
        return granted.plane, count(granted.plane)

    def _liked_enough(
        self, plane: Plane, request: RecipeRequest, history: Sequence[HistoryItem]
    ) -> Plane:
        """Leave out what is disliked, or was rated badly: shown only where nothing else is left."""
        rated = [e.recipe_id for e in history if e.rating is not None and weight_of(e) == 0]
        kept = without_rows(plane, self._rows_of(rated))
        return kept & ~self._catalog.naming(request.dislikes) if request.dislikes else kept

    def _rows_of(self, recipe_ids: Collection[str]) -> Rows:
        """Return the rows of some recipes, those left out that are not here."""
        if not recipe_ids:
            return _NO_ROWS
        rows = self._catalog.rows(recipe_ids)
        return rows[rows >= 0]

    def _asker(self, history: Sequence[HistoryItem], now_s: int | None) -> Asker:
        """Put together what is known of who asks."""
        rows = self._catalog.rows(e.recipe_id for e in history) if history else _NO_ROWS
        query = self._shelf.query(history, rows, now_s=now_s) if self._shelf else Query()
        if now_s is None or not history:
            return Asker.of(query)
        cooks = cooks_of(history, rows, now_s)
        if not cooks.dish.size:
            return Asker.of(query)
        return Asker(query, *repeat_weights(cooks, now_s), usual_gaps(cooks))

    def _passed(
        self, best: Varied, request: RecipeRequest, funnel: Funnel
    ) -> list[tuple[int, Recipe]]:
        """Check candidates in order until there are enough to choose from."""
        enough = max(1 + self._settings.n_alternatives, self._settings.explore_among)
        passed: list[tuple[int, Recipe]] = []
        for row in best:
            if (recipe := checked(self._catalog, row, request.limits, funnel.refused)) is not None:
                passed.append((row, recipe))
                best.take(row)
            if len(passed) == enough:
                break
        return passed

    def _chosen(
        self, found: _Found, request: RecipeRequest, chance: np.random.Generator, funnel: Funnel
    ) -> tuple[list[tuple[int, Recipe]], float]:
        """Choose what comes first; return it with what stands beside it, and its probability.

        What was drawn from everything and does not pass the check gives way to the best.
        """
        passed = found.passed
        if not passed:
            return [], 0.0
        within = found.within
        drawn = draw(within.plane, within.n, len(passed), self._settings, chance)
        first = passed[drawn.first]
        if drawn.row is not None:
            known = next((recipe for row, recipe in passed if row == drawn.row), None)
            recipe = known or checked(self._catalog, drawn.row, request.limits, funnel.refused)
            first = first if recipe is None else (drawn.row, recipe)
        place = next((i for i, one in enumerate(passed) if one[0] == first[0]), None)
        others = [one for one in passed if one[0] != first[0]]
        return [first, *others][: 1 + self._settings.n_alternatives], drawn.propensity(place)

    def _explained(self, chosen: list[tuple[int, Recipe]], sought: Sought) -> tuple[Pick, ...]:
        rows = np.array([row for row, _ in chosen], dtype=np.int64)
        tasting, asker, settings = sought.tasting, sought.asker, self._settings
        popular = tasting.popularity(rows).tolist()
        by_taste = asker.query.taste if tasting.model_name not in ("none", BASELINE) else None
        said = Reasons(
            self._catalog, self._as_scored(sought.request),
            taste=by_taste, by_season=settings.season_weight > 0,
        )  # fmt: skip
        is_due = settings.repeat_weight > 0 and asker.cooked.size > 0
        gaps = [asker.due_after(row) if is_due else None for row, _ in chosen]
        return tuple(
            Pick(row, recipe, said.of(row, popular=p, gap_days=gap), said.not_shown(row))
            for (row, recipe), p, gap in zip(chosen, popular, gaps, strict=True)
        )

    def _as_scored(self, request: RecipeRequest) -> RecipeRequest:
        """Leave out what had no weight in the score: it is no reason."""
        settings, context = self._settings, request.context
        if not settings.occasion_weight and context.occasions:
            request = replace(request, context=replace(context, occasions=()))
        if not settings.expiry_weight and request.urgency:
            request = replace(request, urgency=())
        return request


def _nothing(
    catalog: Catalog, safe: Plane, granted: Plane, asked: Sequence[Wish], limits: Limits
) -> Nothing:
    """Say which wish stands in the way; a limit is never proposed to be given up."""
    compromises = []
    for wish in asked:
        others = and_all([safe, *(w.plane for w in asked if w is not wish)])
        if n := count(others):
            compromises.append(_without(catalog, wish, others, n))
    if not count(safe):
        why = (
            f"no recipe is shown to be {_in_words(limits)}"
            if limits.hazards or limits.diets
            else "there is no recipe to serve"
        )
    elif count(granted):
        why = "no recipe passed the second check"
    else:
        why = "no recipe grants all wishes: " + ", ".join(w.words for w in asked)
    return Nothing(why=why, give_up=tuple(compromises))


def _without(catalog: Catalog, wish: Wish, others: Plane, n: int) -> Compromise:
    """Return what giving up a wish would allow; of a number, the nearest that there is."""
    given_up = Compromise(want=wish.want, value=wish.value, n_recipes=n)
    bound = BOUNDS.get(wish.want)
    least = bound.least(catalog, others) if bound else None
    if bound is None or least is None:
        return given_up
    return msgspec.structs.replace(
        given_up,
        instead=bound.words.format(least),
        n_instead=count(others & bound.within(catalog, least)),
    )


def _in_words(limits: Limits) -> str:
    """Name all limits: "free of tree nuts, free of butter, vegan"."""
    names = [ALLERGENS[a] for a in sorted(limits.allergens)] + sorted(limits.named)
    return ", ".join([*(f"free of {name}" for name in names), *sorted(limits.diets)])
