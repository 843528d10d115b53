"""`Ladle`: the one door. HTTP, the library and the command line all come through here."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType

import numpy as np

from ladle.catalog import CatalogStore, delete_recipes, put_recipes
from ladle.core import (
    BadRecordError,
    BadRequestError,
    Clock,
    ImpressionId,
    NotReadyError,
    PersonHash,
    Recipe,
    RecipeNotFoundError,
    SystemClock,
)
from ladle.corpus import recipe_from_mapping
from ladle.events import Event, EventKind, EventLog, Impression
from ladle.food import FactsSheet, facts_sheet
from ladle.models import ShelfStore
from ladle.people import People, Purpose
from ladle.ranking.answer import (
    Alternative,
    Answer,
    Changed,
    Nothing,
    Phrase,
    RecipeView,
    Recommendation,
    Status,
)
from ladle.ranking.explain import view
from ladle.ranking.ranker import Pick, Ranked, Ranker
from ladle.ranking.settings import RankingSettings
from ladle.ranking.snapshots import Snapshot, Snapshots
from ladle.ranking.wire import EventBody, RecommendationBody
from ladle.request import RecipeRequest, Wants, make_request, merge_wants
from ladle.store import Database

_BEST_STARS = 5.0
_MAX_EVENT_ID = 100
_MAX_RECIPE_ID = 500
_PUT_SOURCE = "api"
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_CLOCKS_DIFFER = timedelta(days=1)


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

    def recommend(
        self,
        utterance: str = "",
        *,
        avoid: Sequence[str] = (),
        have: Sequence[str] = (),
        wants: Wants | None = None,
        person: str | None = None,
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
                person=person, utterance=utterance, wants=all_wants, pantry=tuple(have), now=now
            )
        )

    def answer(self, body: RecommendationBody) -> Answer:
        """Answer one body, as it came over HTTP.

        Raises
        ------
        BadRequestError
            Something is malformed.
        """
        snapshot = self._snapshots.current()
        request = make_request(
            wants=body.wants, now=body.now or self._clock.now(), utterance=body.utterance,
            pantry=body.pantry, zone=body.tz, knows_word=snapshot.catalog.knows_word,
        )  # fmt: skip
        # nobody is enrolled by a question that cannot be answered
        person = self._person(body.person)
        request = replace(request, person=person)
        history = self._events.history(person) if person else []
        with self._chance_lock:
            chance = self._chance.spawn(1)[0]
        ranked = Ranker(snapshot.catalog, snapshot.shelf, self._settings).rank(
            request, history, chance
        )
        ranked = self._without_deleted(ranked)
        return self._to_answer(snapshot, request, ranked, explain=body.explain)

    def _without_deleted(self, ranked: Ranked) -> Ranked:
        """Leave out what was deleted while the answer was made."""
        picks = tuple(p for p in ranked.picks if not self._snapshots.is_deleted(p.recipe.id))
        if len(picks) == len(ranked.picks):
            return ranked
        why = "what fitted was deleted in this moment; ask again"
        nothing = ranked.nothing if picks else Nothing(why=why, give_up=())
        return replace(ranked, picks=picks, nothing=nothing)

    def recipe(self, recipe_id: str) -> RecipeView:
        """Return one recipe with its facts.

        Raises
        ------
        RecipeNotFoundError
            There is none of that id, or it has no name: such a one is never served.
        """
        recipe = self._named(recipe_id)
        return view(recipe, copies=self._snapshots.held.catalog.copies_of(recipe.id))

    def facts(self, recipe_id: str, jurisdiction: str = "eu") -> FactsSheet:
        """Return what was read in one recipe, line by line, and what that means for eaters.

        Raises
        ------
        RecipeNotFoundError
            There is none of that id, or it has no name.
        BadRequestError
            The jurisdiction is unknown.
        """
        return facts_sheet(self._named(recipe_id), jurisdiction)

    def _named(self, recipe_id: str) -> Recipe:
        _, recipe = self._snapshots.current().catalog.find(recipe_id)
        if not recipe.name or self._snapshots.is_deleted(recipe.id):
            raise RecipeNotFoundError(recipe_id)
        return recipe

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
        recipe = _checked(recipe_id, given)
        opened = self._snapshots.current().catalog
        is_new = opened.row(recipe_id) is None
        version = put_recipes(self._catalogs, [recipe], opened)
        self._snapshots.refreshed()
        return Changed(id=recipe_id, catalog_version=version, is_new=is_new, recipe=view(recipe))

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
            at=_moment(body.at, self._clock.now()), rating=_stars(body),
            impression_id=ImpressionId(body.impression_id) if body.impression_id else None,
        )  # fmt: skip
        if body.event_id is not None:
            event = replace(event, event_id=_own_event_id(body.event_id))
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
        self, snapshot: Snapshot, request: RecipeRequest, ranked: Ranked, *, explain: bool
    ) -> Answer:
        recommendation = None
        if ranked.picks:
            impression = self._impression(snapshot, request, ranked)
            self._log(impression)
            recommendation = _recommendation(ranked.picks[0], impression)
        return Answer(
            recommendation=recommendation,
            alternatives=tuple(_alternative(p) for p in ranked.picks[1:]),
            nothing=ranked.nothing,
            understood=tuple(Phrase(phrase=h.phrase, role=h.role.value) for h in request.heard),
            not_understood=request.not_understood,
            degraded=snapshot.degraded,
            is_synthetic=snapshot.is_synthetic,
            trace=ranked.trace if explain else None,
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
        )


def _recommendation(pick: Pick, impression: Impression) -> Recommendation:
    return Recommendation(
        impression_id=impression.impression_id, recipe=view(pick.recipe), reasons=pick.reasons,
        model=impression.model, model_version=impression.model_version,
        catalog_version=impression.catalog_version,
    )  # fmt: skip


def _alternative(pick: Pick) -> Alternative:
    recipe = view(pick.recipe)
    return Alternative(
        id=recipe.id, name=recipe.name, minutes=recipe.minutes, reasons=pick.reasons, recipe=recipe
    )


def _checked(recipe_id: str, given: Mapping[str, object]) -> Recipe:
    """Return a recipe that is put under an id of the caller's choice."""
    if not 0 < len(recipe_id) <= _MAX_RECIPE_ID or not recipe_id.isprintable():
        raise BadRequestError("id", f"must have 1 to {_MAX_RECIPE_ID} printable characters")
    named = given.get("identifier", recipe_id)
    if named != recipe_id:
        raise BadRequestError("identifier", f"is {named!r}; the address says {recipe_id!r}")
    try:
        recipe = recipe_from_mapping({**given, "identifier": recipe_id}, _PUT_SOURCE)
    except BadRecordError as e:
        raise BadRequestError("body", e.why) from e
    if not recipe.name:
        raise BadRequestError("name", "is missing; a recipe without a name is never served")
    return recipe


def _own_event_id(given: str) -> str:
    """Return a caller's event id under a prefix, which keeps it apart from Ladle's own."""
    if not 0 < len(given) <= _MAX_EVENT_ID or not given.isprintable():
        raise BadRequestError("event_id", f"must have 1 to {_MAX_EVENT_ID} printable characters")
    return f"x-{given}"


def _moment(at: datetime | None, now: datetime) -> datetime:
    """Return when an event happened; one far ahead would make all others look old."""
    if at is None:
        return now
    if at.tzinfo is None:
        raise BadRequestError("at", "has no time zone; write it like 2026-05-01T18:30:00+02:00")
    if not _EARLIEST <= at <= now + _CLOCKS_DIFFER:
        raise BadRequestError("at", f"is {at.isoformat()}; it must be from 1970 to now")
    return at


def _stars(body: EventBody) -> float | None:
    if (body.rating is None) == (body.kind == "rating"):
        raise BadRequestError("rating", "must be given with kind rating, and only there")
    if body.rating is not None and not 0 <= body.rating <= _BEST_STARS:
        raise BadRequestError("rating", f"is {body.rating:g}; it must be from 0 to 5")
    return body.rating
