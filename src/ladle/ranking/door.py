"""`Ladle`: the one door. HTTP, the library and the command line all come through here."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType

import msgspec
import numpy as np

from ladle.catalog import Catalog, CatalogStore, delete_recipes, put_recipes
from ladle.core import (
    BadRequestError,
    Clock,
    ImpressionId,
    NotReadyError,
    PersonHash,
    Recipe,
    RecipeNotFoundError,
    SystemClock,
)
from ladle.events import Event, EventKind, EventLog, Impression
from ladle.food import FactsSheet, Show, cook_sheet
from ladle.models import ShelfStore
from ladle.people import People, Purpose
from ladle.ranking.answer import (
    Answer,
    Changed,
    Nothing,
    RecipeView,
    Status,
)
from ladle.ranking.asking import Asking
from ladle.ranking.filters import goes_by_hour
from ladle.ranking.given import checked_recipe, moment_of, own_event_id, stars_of
from ladle.ranking.homes import Homes
from ladle.ranking.ranker import Ranked, Ranker
from ladle.ranking.settings import RankingSettings
from ladle.ranking.snapshots import Snapshot, Snapshots
from ladle.ranking.talk import Talk, offers_of
from ladle.ranking.views import Shown, alternative_of, phrases_of, recommendation_of, view
from ladle.ranking.wire import EventBody, RecommendationBody
from ladle.request import (
    Intent,
    Question,
    RecipeRequest,
    Wants,
    merge_wants,
    tells_of_its_moment,
)
from ladle.store import Database

_HOUR_S = 3_600


@dataclass(frozen=True)
class Paths:
    """Where everything lies under one data directory."""

    root: Path

    @property
    def catalog(self) -> Path:
        """Catalog versions."""
        return self.root / "catalog"

    @property
    def shelf(self) -> Path:
        """Versions of trained models."""
        return self.root / "shelf"

    @property
    def database(self) -> Path:
        """People and events."""
        return self.root / "ladle.sqlite"


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
        paths = Paths(root)
        self._settings, self._clock = settings, clock
        self._catalogs = CatalogStore(paths.catalog)
        self._snapshots = Snapshots(self._catalogs, ShelfStore(paths.shelf))
        self._database = Database(paths.database)
        self._people, self._events = People(self._database), EventLog(self._database)
        self._asking = Asking(self._database, self._people, settings.conversation_hours)
        self.homes = Homes(self._database, self._asking.conversations, self._events)
        self._chance = np.random.default_rng(seed)
        self._chance_lock = threading.Lock()
        self._on_the_way: dict[str, Impression] = {}  # not durable yet; an event may follow already

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

    def answer(self, body: RecommendationBody) -> Answer:
        """Answer one body, as it came over HTTP.

        Raises
        ------
        BadRequestError
            Something is malformed.
        """
        snapshot, now = self._snapshots.current(), body.now or self._clock.now()
        talk = self._asking.talk(body, snapshot.catalog.knows_word, now)
        self._asking.keep_said(body, talk, now)
        if talk.is_settled:
            return self._settled(talk, body, now)
        question = self._asking.question(body, talk, now)
        # nobody is enrolled by a question that cannot be answered
        person = self._person(body.person)
        request = replace(question.request, person=person, meal_counts=snapshot.meal_counts)
        history = self._events.history(person) if person else []
        with self._chance_lock:
            chance = self._chance.spawn(1)[0]
        ranked = Ranker(snapshot.catalog, snapshot.shelf, self._settings).rank(
            request, history, chance, _coarse(now), self._declined(person),
            talk.step.state.shown,
        )  # fmt: skip
        ranked = self._without_deleted(ranked)
        answer = self._to_answer(snapshot, replace(question, request=request), ranked, body)
        return self._gone_on(talk, answer, person, now)

    def _settled(self, talk: Talk, body: RecommendationBody, now: datetime) -> Answer:
        """Answer an utterance that needs no new recipe."""
        state, picked = talk.step.state, talk.step.picked
        if picked is not None:
            person = self._person(body.person)
            shown = ImpressionId(state.impression_id) if state.impression_id else None
            event = Event(EventKind.CONVERSION, picked, person, now, impression_id=shown)
            self._events.append(event)
        intent = talk.step.intent
        return Answer(
            recommendation=None,
            understood=phrases_of(talk.said.heard),
            not_understood=talk.said.not_understood,
            intent=intent.value,
            conversation=talk.conversation_id,
            accepted=picked,
            why=state.reasons if intent is Intent.WHY else (),
            confirm="forget" if intent is Intent.FORGET else None,
        )

    def _gone_on(
        self, talk: Talk, answer: Answer, person: PersonHash | None, now: datetime
    ) -> Answer:
        """Keep what the conversation is now, and say what was told of people."""
        if talk.conversation_id is not None:
            best = answer.recommendation
            offered = (best.recipe.id, *(a.id for a in answer.alternatives)) if best else ()
            state = talk.step.state.answered(
                offered, best.impression_id if best else None,
                best.recipe.minutes if best else None, best.reasons if best else (),
            )  # fmt: skip
            self._asking.conversations.keep(talk.conversation_id, person, state, now)
        return msgspec.structs.replace(
            answer, intent=talk.step.intent.value, conversation=talk.conversation_id,
            offers=offers_of(talk.said.frame),
        )  # fmt: skip

    def _declined(self, person: PersonHash | None) -> frozenset[str]:
        """Return what this person was shown lately and did not take."""
        hours = self._settings.declined_hours
        if person is None or not hours:
            return frozenset()
        since = self._clock.now() - timedelta(hours=hours)
        on_the_way = list(self._on_the_way.values())  # before the log is read: none slips through
        own = (i.recipe_id for i in on_the_way if i.person == person and i.at >= since)
        return self._events.declined(person, since).union(own)

    def _without_deleted(self, ranked: Ranked) -> Ranked:
        """Leave out what was deleted while the answer was made."""
        picks = tuple(p for p in ranked.picks if not self._snapshots.is_deleted(p.recipe.id))
        if len(picks) == len(ranked.picks):
            return ranked
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
        catalog, row, recipe = self._named(recipe_id)
        return view(catalog, row, recipe, servings=servings, show=show)

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
        _, _, recipe = self._named(recipe_id)
        return cook_sheet(recipe, jurisdiction, servings=servings, show=show)

    def _named(self, recipe_id: str) -> tuple[Catalog, int, Recipe]:
        catalog = self._snapshots.current().catalog
        row, recipe = catalog.find(recipe_id)
        if not recipe.name or self._snapshots.is_deleted(recipe.id):
            raise RecipeNotFoundError(recipe_id)
        return catalog, row, recipe

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
        recipe = checked_recipe(recipe_id, given)
        opened = self._snapshots.current().catalog
        is_new = opened.row(recipe_id) is None
        version = put_recipes(self._catalogs, [recipe], opened)
        self._snapshots.refreshed()
        return Changed(
            id=recipe_id, catalog_version=version, is_new=is_new, recipe=self.recipe(recipe_id)
        )

    def delete_recipe(self, recipe_id: str) -> Changed:
        """Delete a recipe; it is not served again from the moment this returns, until it is put.

        Raises
        ------
        RecipeNotFoundError
            There is none of that id.
        StoreError
            The catalog cannot be written to.
        """
        version = delete_recipes(self._catalogs, [recipe_id], self._snapshots.current().catalog)
        self._snapshots.refreshed()
        return Changed(id=recipe_id, catalog_version=version, is_new=False, recipe=None)

    # -- telling -------------------------------------------------------------------------------

    def record(self, body: EventBody) -> Future[None]:
        """Log what somebody did; the future is done when it is durable.

        Raises
        ------
        BadRequestError
            Something is malformed, or the recipe or the impression is unknown.
        """
        recipe_id, shown_to = self._subject(body)
        event = Event(
            kind=EventKind(body.kind), recipe_id=recipe_id,
            at=moment_of(body.at, self._clock.now()), rating=stars_of(body),
            impression_id=ImpressionId(body.impression_id) if body.impression_id else None,
        )  # fmt: skip
        if body.event_id is not None:
            event = replace(event, event_id=own_event_id(body.event_id))
        # nobody is enrolled by an event that is refused
        return self._events.append(replace(event, person=self._person(body.person) or shown_to))

    def _subject(self, body: EventBody) -> tuple[str, PersonHash | None]:
        """Return the recipe an event is about, and to whom it was shown."""
        if body.impression_id:
            shown, shown_to = self._shown(body.impression_id)
            recipe_id = body.recipe_id or shown[0]
            if recipe_id not in shown:
                raise BadRequestError(
                    "recipe_id", f"is {recipe_id!r}, which that answer did not show"
                )
            return recipe_id, shown_to
        if not body.recipe_id:
            raise BadRequestError("recipe_id", "is missing; give it, or an impression_id")
        self._snapshots.current().catalog.find(body.recipe_id)
        return body.recipe_id, None

    def _person(self, identity: str | None) -> PersonHash | None:
        return self._people.hash_of(identity, Purpose.EVENTS) if identity else None

    def _shown(self, impression_id: str) -> tuple[tuple[str, ...], PersonHash | None]:
        if impression := self._on_the_way.get(impression_id):
            return (impression.recipe_id, *impression.alternatives), impression.person
        return self._events.impression(impression_id)

    # -- state ---------------------------------------------------------------------------------

    @property
    def is_ready(self) -> bool:
        """Whether a catalog is open."""
        return self._snapshots.held.catalog.n_recipes > 0

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
        self, snapshot: Snapshot, question: Question, ranked: Ranked, body: RecommendationBody
    ) -> Answer:
        recommendation = None
        catalog, eaters = snapshot.catalog, question.request.wants.servings
        seen = [
            Shown(view(catalog, p.row, p.recipe, servings=eaters), p.reasons, p.not_shown)
            for p in ranked.picks
        ]
        if seen:
            impression = self._impression(snapshot, question.request, ranked)
            self._log(impression)
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

    def _log(self, impression: Impression) -> None:
        """Queue an impression; the answer does not wait for the disk."""
        name = impression.impression_id
        self._on_the_way[name] = impression
        durable = self._events.append(impression)
        durable.add_done_callback(lambda _: self._on_the_way.pop(name))

    def _impression(self, snapshot: Snapshot, request: RecipeRequest, ranked: Ranked) -> Impression:
        return Impression(
            impression_id=ImpressionId(secrets.token_hex(12)),
            person=request.person,
            recipe_id=ranked.picks[0].recipe.id,
            alternatives=tuple(pick.recipe.id for pick in ranked.picks[1:]),
            at=self._clock.now(),
            arm="default",
            model=ranked.model,
            model_version=snapshot.shelf.name if snapshot.shelf else "none",
            catalog_version=snapshot.catalog.name,
            n_candidates=ranked.n_candidates,
            propensity=ranked.propensity,
            **_moment(request),  # type: ignore[arg-type]
        )


def _moment(request: RecipeRequest) -> dict[str, str | bool]:
    """Return what is logged of the moment of asking; nothing where another moment is meant."""
    context = request.context
    if not tells_of_its_moment(context, request.named_meal):
        return {}
    return {
        "part_of_day": context.part_of_day.value,
        "is_day_off": context.is_day_off,
        "is_by_hour": goes_by_hour(request),
    }


def _coarse(now: datetime) -> int:
    """Return the end of the hour, in seconds since 1970: ranking needs no exact moment."""
    return (int(now.timestamp()) // _HOUR_S + 1) * _HOUR_S
