"""`Ladle`: the one door. HTTP, the library and the command line all come through here."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType

import numpy as np

from ladle.catalog import CatalogStore
from ladle.core import Clock, LadleError, NotReadyError, SystemClock
from ladle.events import EventKind, EventLog, HistoryItem, Impression
from ladle.food import FactsSheet, Show
from ladle.models import ShelfStore
from ladle.people import People
from ladle.ranking.answer import (
    Answer,
    Changed,
    Nothing,
    RecipeView,
    Status,
)
from ladle.ranking.asking import Asking
from ladle.ranking.fallback import FallbackList, Fallbacks
from ladle.ranking.homes import Homes
from ladle.ranking.journal import Journal
from ladle.ranking.paths import Paths
from ladle.ranking.ranker import Ranked, Ranker
from ladle.ranking.recipes import Recipes
from ladle.ranking.settings import RankingSettings
from ladle.ranking.snapshots import Snapshot, Snapshots
from ladle.ranking.views import Shown, alternative_of, phrases_of, recommendation_of, view
from ladle.ranking.wire import EventBody, RecommendationBody
from ladle.request import Question, Wants, make_question, merge_wants
from ladle.store import Database

_HOUR_S = 3_600
log = logging.getLogger(__name__)


class Ladle:
    """An opened data directory, ready to answer; safe to share between threads.

    Examples
    --------
    >>> with Ladle.open("ladle-data") as ladle:
    ...     answer = ladle.recommend("quick dinner", avoid=["tree_nut"])
    """

    def __init__(
        self, root: Path, settings: RankingSettings, clock: Clock, seed: int | None = None
    ) -> None:
        if not root.is_dir():
            raise NotReadyError(
                f"{root} is no directory: import recipes first: ladle import --data {root} FILE…"
            )
        self._paths, self._settings, self._clock = Paths(root), settings, clock
        self._seed, self._is_warm = seed, False
        self._catalogs = CatalogStore(self._paths.catalog)
        shelves = ShelfStore(self._paths.shelf)
        self._snapshots = Snapshots(self._catalogs, shelves, settings.model)
        self._recipes = Recipes(self._catalogs, self._snapshots)
        self._connect(None)

    def _connect(self, prepared: FallbackList | None) -> None:
        """Open what no other process may share: the database, and the chance."""
        clock = self._clock
        self._database = Database(self._paths.database)
        self._people, self._events = People(self._database), EventLog(self._database)
        self._asking = Asking(self._database, self._people, self._settings.conversation_hours)
        self.homes = Homes(self._database, self._asking.conversations, self._events)
        declined_hours = self._settings.declined_hours
        self._journal = Journal(self._people, self._events, clock, declined_hours)
        self._fallbacks = Fallbacks(self._snapshots, self._asking, self._journal, clock, prepared)
        self._chance = np.random.default_rng(self._seed)

    def go_on_forked(self) -> None:
        """Go on in a process that was forked after this was closed.

        What was read before is in memory once for all such processes. Call it only there, and
        before anything else.
        """
        self._snapshots.go_on_forked()
        self._connect(self._fallbacks.held)

    @classmethod
    def open(
        cls,
        path: str | Path,
        settings: RankingSettings | None = None,
        clock: Clock | None = None,
        seed: int | None = None,
    ) -> Ladle:
        """Open a data directory.

        Parameters
        ----------
        seed
            Makes exploration repeatable.

        Raises
        ------
        NotReadyError
            Nothing has been imported there yet.
        CorruptVersionError
            The catalog is damaged.
        """
        return cls(Path(path), settings or RankingSettings(), clock or SystemClock(), seed)

    def __enter__(self) -> Ladle:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Make durable what is still queued, and let go of the database."""
        self._events.close()
        self._people.close()
        self._database.close()

    # -- asking --------------------------------------------------------------------------------

    def recommend(  # noqa: PLR0913 - one parameter a signal
        self,
        utterance: str = "",
        *,
        avoid: Sequence[str] = (),
        have: Sequence[str] = (),
        wants: Wants | None = None,
        person: str | None = None,
        conversation: str | None = None,
        now: datetime | None = None,
    ) -> Answer:
        """Answer what should be cooked.

        Parameters
        ----------
        utterance
            What was said, in English.
        avoid
            Allergen keys or foods that somebody is allergic to: hard.
        have
            Foods at home: preferred.
        wants
            Anything else that is asked, in its full form.
        person
            Your own name for the person; their history then counts.
        conversation
            Your own name for the conversation; what was said before then counts.
        now
            Moment of asking, with its zone.

        Raises
        ------
        BadRequestError
            Something is malformed; an allergy that is not understood is an `UnknownFoodError`.
        """
        all_wants = merge_wants(wants or Wants(), Wants(avoid=tuple(avoid)))
        return self.answer(
            RecommendationBody(
                person=person,
                utterance=utterance,
                wants=all_wants,
                pantry=tuple(have),
                now=now,
                conversation=conversation,
            )
        )

    def answer(
        self, body: RecommendationBody, is_wanted: Callable[[], bool] = lambda: True
    ) -> Answer:
        """Answer one body, as it came over HTTP.

        Parameters
        ----------
        is_wanted
            Asked once, at the end, from this thread: whether somebody still waits for the answer.
            One that nobody gets was not shown, and is not logged as if it were.

        Raises
        ------
        BadRequestError
            Something is malformed.
        """
        snapshot, now = self._snapshots.current(), body.now or self._clock.now()
        talk = self._asking.talk(body, snapshot.catalog.knows_word, now)
        self._asking.keep_said(body, talk, now)
        if talk.is_settled:
            return self._journal.settle(talk, body.person, now)
        question = self._asking.question(body, talk, now, snapshot.meal_counts)
        request = question.request
        # nobody is enrolled by a question that cannot be answered
        asker = self._journal.asker(body.person, talk.who.hash)
        ranker = Ranker(snapshot.catalog, snapshot.shelf, self._settings, is_traced=body.explain)
        ranked = ranker.rank(
            request, asker.history, self._chance, _coarse(now), asker.declined,
            talk.step.state.shown,
        )  # fmt: skip
        self._journal.note_refused(ranked.trace.refused)
        ranked = self._without_deleted(ranked)
        person = self._journal.person_of(asker, body.person)
        impression = None
        if ranked.picks:
            impression = self._journal.impression(snapshot, request, ranked, person)
        answer = self._to_answer(snapshot, question, ranked, body, impression)
        is_shown = is_wanted()
        answer = self._asking.gone_on(talk, answer, person, now, is_shown=is_shown)
        if impression is not None and is_shown:
            self._journal.show(impression)
        return answer

    def fallback(
        self,
        body: RecommendationBody,
        why: str = "overload",
        is_wanted: Callable[[], bool] = lambda: True,
    ) -> Answer:
        """Answer from a short list that was made before: no model, no history, the same limits.

        Parameters
        ----------
        why
            What the answer says in `degraded`.
        is_wanted
            As `answer` asks it; not where the list has nothing.

        Raises
        ------
        BadRequestError
            Something is malformed.
        NotReadyError
            The list is just being made; see `prepare_fallback`.
        """
        return self._fallbacks.answer(body, why, is_wanted)

    def prepare_fallback(self) -> None:
        """Make the short list of what is current before it is needed, and warm up all the rest."""
        self._fallbacks.prepare()
        if not self._is_warm:
            self._is_warm = True
            try:
                self._warm_up()
            except LadleError as e:  # the first question that needs it will say so, too
                log.error("not all could be read before it is needed: %s", e)  # noqa: TRY400

    def _warm_up(self) -> None:
        """Rank for nobody: what is read or compiled when it is first needed is then there."""
        snapshot, now = self._snapshots.current(), self._clock.now()
        wants = Wants(style=("simple supper",), avoid=("peanut", "cinnamon"))
        pantry = ("rice", "onion")
        request = make_question(wants=wants, now=now, pantry=pantry).request
        ranker = Ranker(snapshot.catalog, snapshot.shelf, self._settings)
        picks = ranker.rank(request, [], np.random.default_rng(0)).picks
        liked = [HistoryItem(p.recipe.id, EventKind.COOK, None, None) for p in picks]
        ranker.rank(request, liked, np.random.default_rng(0))

    def _without_deleted(self, ranked: Ranked) -> Ranked:
        """Leave out what was deleted while the answer was made."""
        deleted = self._snapshots.deleted_among([pick.recipe.id for pick in ranked.picks])
        if not deleted:
            return ranked
        picks = tuple(pick for pick in ranked.picks if pick.recipe.id not in deleted)
        why = "what fitted was deleted in this moment; ask again"
        nothing = ranked.nothing if picks else Nothing(why=why, give_up=())
        return replace(ranked, picks=picks, nothing=nothing)

    def recipe(
        self, recipe_id: str, servings: float | None = None, show: Show = Show.AS_WRITTEN
    ) -> RecipeView:
        """Return one recipe with its facts.

        Parameters
        ----------
        servings, show
            For how many people, and in which units, the lines are wanted beside those as written.

        Raises
        ------
        RecipeNotFoundError
            There is none of that id, or it has no name: such a one is never served.
        """
        return self._recipes.view(recipe_id, servings, show)

    def facts(
        self,
        recipe_id: str,
        jurisdiction: str = "eu",
        servings: float | None = None,
        show: Show = Show.AS_WRITTEN,
    ) -> FactsSheet:
        """Return what was read in one recipe, line by line, and what that means for eaters.

        Parameters
        ----------
        servings, show
            As of `recipe`.

        Raises
        ------
        RecipeNotFoundError
            There is none of that id, or it has no name.
        BadRequestError
            The jurisdiction is unknown.
        """
        return self._recipes.facts(recipe_id, jurisdiction, servings, show)

    # -- changing recipes ----------------------------------------------------------------------

    def put_recipe(self, recipe_id: str, given: Mapping[str, object]) -> Changed:
        """Add a recipe or replace the one of this id; from now on the new one is served.

        Parameters
        ----------
        given
            A schema.org/Recipe object; its `identifier` may be left out.

        Raises
        ------
        BadRequestError
            It is no recipe that can be served, or bears another id.
        StoreError
            The catalog cannot be written to.
        """
        return self._recipes.put(recipe_id, given)

    def delete_recipe(self, recipe_id: str) -> Changed:
        """Delete a recipe; it is not served again from the moment this returns, until it is put.

        Raises
        ------
        RecipeNotFoundError
            There is none of that id.
        StoreError
            The catalog cannot be written to.
        """
        return self._recipes.delete(recipe_id)

    # -- telling -------------------------------------------------------------------------------

    def record(self, body: EventBody) -> Future[None]:
        """Log what somebody did; the future is done when it is durable.

        Raises
        ------
        BadRequestError
            Something is malformed, or the recipe or the impression is unknown.
        """
        return self._journal.record(body, self._snapshots.current().catalog)

    # -- state ---------------------------------------------------------------------------------

    @property
    def is_ready(self) -> bool:
        """Whether a catalog is open."""
        return self._snapshots.held.catalog.n_recipes > 0

    @property
    def n_impressions_lost(self) -> int:
        """How many answers were given and could not be logged as shown, since it was opened."""
        return self._events.n_lost

    @property
    def n_refused(self) -> int:
        """How many recipes passed the filters, and not the second check, since it was opened."""
        return self._journal.n_refused

    def status(self) -> Status:
        """Return what is loaded."""
        snapshot = self._snapshots.current()
        return Status(
            catalog=snapshot.catalog.name,
            recipes=snapshot.catalog.n_recipes,
            models=snapshot.shelf.name if snapshot.shelf else None,
            degraded=snapshot.degraded,
            is_synthetic=snapshot.is_synthetic,
        )

    # -- the answer ----------------------------------------------------------------------------

    def _to_answer(
        self, snapshot: Snapshot, question: Question, ranked: Ranked, body: RecommendationBody,
        impression: Impression | None,
    ) -> Answer:  # fmt: skip
        recommendation = None
        catalog, eaters = snapshot.catalog, question.request.wants.servings
        seen = [
            Shown(view(catalog, p.row, p.recipe, servings=eaters), p.reasons, p.not_shown)
            for p in ranked.picks
        ]
        if impression is not None:
            recommendation = recommendation_of(seen[0], impression)
        return Answer(
            recommendation=recommendation,
            alternatives=tuple(alternative_of(one) for one in seen[1:]),
            nothing=ranked.nothing,
            understood=phrases_of(question.heard),
            not_understood=question.not_understood,
            degraded=snapshot.degraded,
            is_synthetic=snapshot.is_synthetic,
            trace=ranked.trace if body.explain else None,
        )


def _coarse(now: datetime) -> int:
    """Return the end of the hour, in seconds since 1970: ranking needs no exact moment."""
    return (int(now.timestamp()) // _HOUR_S + 1) * _HOUR_S
