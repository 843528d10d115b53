"""`Ladle`: the one door. HTTP, the library and the command line all come through here."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path
from types import TracebackType

import numpy as np

from ladle.catalog import CatalogStore
from ladle.core import Clock, LadleError, NotReadyError, SystemClock
from ladle.events import EventKind, EventLog, HistoryItem
from ladle.food import FactsSheet, Show
from ladle.models import ShelfStore
from ladle.people import People
from ladle.ranking.answer import Answer, Changed, RecipeView, Status
from ladle.ranking.answering import Answering
from ladle.ranking.asking import Asking
from ladle.ranking.fallback import FallbackList, Fallbacks
from ladle.ranking.from_all import FromAll
from ladle.ranking.homes import Homes
from ladle.ranking.journal import Journal
from ladle.ranking.paths import Paths
from ladle.ranking.ranker import Ranker
from ladle.ranking.recipes import Recipes
from ladle.ranking.settings import RankingSettings
from ladle.ranking.snapshots import Snapshots
from ladle.ranking.wire import EventBody, RecommendationBody
from ladle.request import Wants, make_question, merge_wants
from ladle.store import Database

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
        self._database = Database(self._paths.database)
        try:
            self._open_rooms(prepared)
        except BaseException:
            self._database.close()
            raise

    def _open_rooms(self, prepared: FallbackList | None) -> None:
        """Make all that works on the database."""
        clock, hours = self._clock, self._settings.conversation_hours
        self._people, self._events = People(self._database), EventLog(self._database)
        asking = Asking(self._database, self._people, clock, hours)
        self._conversations = asking.conversations
        self.homes = Homes(self._database, self._conversations, self._events)
        self._journal = Journal(self._people, self._events, clock, self._settings.declined_hours)
        self._answering = Answering(self._snapshots, asking, self._journal, clock)
        self._fallbacks = Fallbacks(self._snapshots, clock, prepared)
        chance = np.random.default_rng(self._seed)
        self._from_all = FromAll(self._snapshots, asking, self._journal, self._settings, chance)

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
        self._conversations.close()  # else it would open the database anew
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
            Your own name for the conversation; what was said before then counts, and so does what
            `avoid` and `wants` left out for good.
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
            Asked at the end, from this thread: whether somebody still waits for the answer; asked
            again where others have gone on with its conversation, and it began anew. One that
            nobody gets was not shown, and is not logged as if it were.

        Raises
        ------
        BadRequestError
            Something is malformed.
        NotReadyError
            Too many go on with its conversation at once.
        StoreError
            What is known of who asks, or of the conversation, cannot be read or kept.
        """
        return self._answering.answer(body, self._from_all, is_wanted)

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
        return self._answering.answer(body, self._fallbacks.finder(why), is_wanted)

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
