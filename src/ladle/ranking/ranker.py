"""The way of one request: filter, score, choose, check, explain."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter

import msgspec
import numpy as np

from ladle.catalog import Catalog, Plane, and_all, count, pack_rows, rows_of
from ladle.core import BadFileError, Recipe
from ladle.events import HistoryItem
from ladle.food import ALLERGENS
from ladle.models import BASELINE, Query, Shelf, weight_of
from ladle.ranking.answer import Compromise, Nothing, StageTrace, Trace
from ladle.ranking.check import check
from ladle.ranking.explain import not_shown, reasons
from ladle.ranking.filters import BOUNDS, Wish, hour_planes, limit_plane, narrowed, wishes
from ladle.ranking.score import Asker, Scored, best_first, score
from ladle.ranking.settings import RankingSettings
from ladle.request import Limits, RecipeRequest, cooks_of, repeat_weights, usual_gaps

log = logging.getLogger(__name__)


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


@dataclass
class _Funnel:
    """Notes how many recipes each stage left, and how long it took."""

    stages: list[StageTrace] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    _since: float = field(default_factory=perf_counter)

    def note(self, stage: str, n_recipes: int) -> None:
        now = perf_counter()
        self.stages.append(
            StageTrace(stage=stage, n_recipes=n_recipes, ms=round((now - self._since) * 1e3, 3))
        )
        self._since = now

    def trace(self) -> Trace:
        return Trace(stages=tuple(self.stages), refused=tuple(self.refused))


class Ranker:
    """Ranks over one catalog and one shelf; safe to share between threads."""

    def __init__(self, catalog: Catalog, shelf: Shelf | None, settings: RankingSettings) -> None:
        self._catalog, self._shelf, self._settings = catalog, shelf, settings

    def rank(
        self,
        request: RecipeRequest,
        history: Sequence[HistoryItem],
        chance: np.random.Generator,
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
        funnel = _Funnel()
        catalog = self._catalog
        safe = limit_plane(catalog, request.limits)
        funnel.note("hard limits", count(safe))
        asked = list(wishes(catalog, request))
        fitting = and_all([safe, *(w.plane for w in asked)])
        granted = fitting & ~self._plane_of(shown) if shown else fitting
        funnel.note("what was asked", count(granted))
        asker = self._asker(history, now_s)
        disliked = self._disliked(history)
        if request.dislikes:
            disliked = disliked | catalog.naming(request.dislikes)
        rounds = self._rounds(granted, request, disliked, declined)
        scored, passed = self._best(next(rounds), request, asker, funnel)
        while not passed and (candidates := next(rounds, None)) is not None:
            scored, passed = self._best(candidates, request, asker, funnel)
        nothing = None
        if not passed:
            nothing = _nothing(catalog, safe, granted, asked, request.limits)
            if count(fitting) and not count(granted):
                nothing = Nothing(why="all that fits was shown already", give_up=nothing.give_up)
        order, propensity = self._explore(len(passed), chance)
        chosen = [passed[i] for i in order][: 1 + self._settings.n_alternatives]
        picks = self._explained(chosen, self._as_scored(request), scored, asker)
        return Ranked(
            picks, propensity, int(scored.rows.size), scored.model, nothing, funnel.trace()
        )

    def _rounds(
        self, granted: Plane, request: RecipeRequest, disliked: Plane, declined: Collection[str]
    ) -> Iterator[Plane]:
        """Yield candidates, until something is found: what is soft gives way step by step.

        First what is shown to be as it was asked for, suits the moment and was neither declined
        lately nor disliked, then what was declined, then all that is granted. What was looked at in
        vain is not looked at again.
        """
        shown = narrowed(self._catalog, request, granted)
        fitting = self._fitting_the_moment(shown, request) & ~disliked
        seen = fitting & ~self._plane_of(declined)
        yield seen
        for wider in (fitting, shown, granted):
            if count(rest := wider & ~seen):
                yield rest
            seen = wider

    def _best(
        self, candidates: Plane, request: RecipeRequest, asker: Asker, funnel: _Funnel
    ) -> tuple[Scored, list[tuple[int, Recipe]]]:
        """Score candidates and check the best ones again."""
        rows = rows_of(candidates)
        funnel.note("what fits the hour", rows.size)
        scored = score(self._catalog, self._shelf, self._settings, request, asker, rows)
        best = best_first(scored, self._catalog, self._settings.max_checked)
        funnel.note("scored", len(best))
        passed = self._passed(best, request, funnel)
        funnel.note("checked again", len(passed))
        return scored, passed

    def _fitting_the_moment(self, granted: Plane, request: RecipeRequest) -> Plane:
        """Keep what suits the moment, unless nothing would be left: the moment is soft."""
        for plane, enough in hour_planes(self._catalog, request, self._settings.max_checked):
            if count(fitting := granted & plane) >= enough:
                return fitting
        return granted

    def _disliked(self, history: Sequence[HistoryItem]) -> Plane:
        """Return what this person rated badly: shown again only where nothing else is left."""
        return self._plane_of(
            [e.recipe_id for e in history if e.rating is not None and weight_of(e) == 0]
        )

    def _plane_of(self, recipe_ids: Collection[str]) -> Plane:
        rows = self._catalog.rows(recipe_ids)
        return pack_rows(rows[rows >= 0], 64 * self._catalog.n_words)

    def _asker(self, history: Sequence[HistoryItem], now_s: int | None) -> Asker:
        """Put together what is known of who asks."""
        query = self._query(history, now_s)
        if now_s is None or not history:
            return Asker.of(query)
        dishes = self._catalog.rows(event.recipe_id for event in history)
        cooks = cooks_of(history, dishes, now_s)
        return Asker(query, *repeat_weights(cooks, now_s), usual_gaps(cooks))

    def _query(self, history: Sequence[HistoryItem], now_s: int | None) -> Query:
        return self._shelf.query(history, self._catalog, now_s=now_s) if self._shelf else Query()

    def _passed(
        self, best: Sequence[int], request: RecipeRequest, funnel: _Funnel
    ) -> list[tuple[int, Recipe]]:
        """Check candidates in order until there are enough to choose from."""
        enough = max(1 + self._settings.n_alternatives, self._settings.explore_among)
        passed: list[tuple[int, Recipe]] = []
        for row in best:
            try:
                recipe = self._catalog.recipe(row)
            except BadFileError as e:
                log.error("row %d is left out: %s", row, e)  # noqa: TRY400 - no trace needed
                funnel.refused.append(f"row {row}: its text is damaged")
                continue
            verdict = check(self._catalog, row, recipe, request.limits)
            if verdict.ok:
                passed.append((row, recipe))
            else:
                funnel.refused.append(f"{recipe.id}: {verdict.why}")
            if len(passed) == enough:
                break
        return passed

    def _explore(self, n_passed: int, chance: np.random.Generator) -> tuple[list[int], float]:
        """Choose which comes first, and with what probability it did.

        With probability e one of the best k is drawn evenly; else the first stays. So the first has
        probability 1 - e + e/k, each other one e/k.
        """
        if not n_passed:
            return [], 0.0
        k = min(n_passed, self._settings.explore_among)
        rate = self._settings.explore_rate if k > 1 else 0.0
        first = int(chance.integers(k)) if chance.random() < rate else 0
        propensity = rate / k + (1 - rate if first == 0 else 0.0)
        return [first, *(i for i in range(n_passed) if i != first)], propensity

    def _explained(
        self, chosen: list[tuple[int, Recipe]], request: RecipeRequest, scored: Scored, asker: Asker
    ) -> tuple[Pick, ...]:
        rows = np.array([row for row, _ in chosen], dtype=np.int64)
        baseline = self._shelf.model(BASELINE) if self._shelf else None
        popular = (
            baseline.score(asker.query, self._shelf.items(rows))
            if self._shelf and baseline
            else np.zeros(rows.size)
        )
        by_taste = asker.query.taste if scored.model not in ("none", BASELINE) else None
        repeats = self._settings.repeat_weight > 0
        return tuple(
            Pick(
                row, recipe,
                reasons(
                    self._catalog, row, request, popular=float(p), taste=by_taste,
                    gap_days=asker.due_after(row) if repeats else None,
                    by_season=self._settings.season_weight > 0,
                ),
                not_shown(self._catalog, row, request),
            )
            for (row, recipe), p in zip(chosen, popular, strict=True)
        )  # fmt: skip

    def _as_scored(self, request: RecipeRequest) -> RecipeRequest:
        """Leave out what had no weight in the score: it is no reason."""
        context = request.context
        return replace(
            request,
            context=context if self._settings.occasion_weight else replace(context, occasions=()),
            urgency=request.urgency if self._settings.expiry_weight else (),
        )


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
