"""What was shown and what people did with it: logged off the request path, and remembered."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Collection, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import timedelta

from msgspec.structs import replace

from ladle.catalog import Catalog
from ladle.core import BadRequestError, Clock, ImpressionId, PersonHash
from ladle.events import Event, EventKind, EventLog, HistoryItem, Impression, told_event_id
from ladle.people import People, Purpose
from ladle.ranking.answer import Answer
from ladle.ranking.check import Refused
from ladle.ranking.filters import goes_by_hour
from ladle.ranking.given import moment_of, own_event_id, stars_of
from ladle.ranking.ranker import Ranked
from ladle.ranking.snapshots import Snapshot
from ladle.ranking.talk import Talk, settled
from ladle.ranking.wire import EventBody
from ladle.request import RecipeRequest, tells_of_its_moment

log = logging.getLogger(__name__)

_MOST_NAMED = 3
"""Refused recipes that the log names of one answer."""
_MOST_KNOWN = 10_000
"""Refused recipes that are not named again, before all may be."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """Who asks, and what is known of their doings."""

    person: PersonHash | None = None
    """None for somebody who gave no name."""
    history: Sequence[HistoryItem] = ()
    """Their latest events, the newest first."""
    declined: frozenset[str] = frozenset()
    """What they were shown lately and did not take."""
    enrolment: Future[None] | None = None
    """Done when somebody new is enrolled; None for who is known already, or nobody."""


_NOBODY = Remembered()


class Journal:
    """Keeps what was shown to whom, and what became of it.

    Parameters
    ----------
    declined_hours
        How long something that was shown and not taken is stepped back from; 0 for never.
    """

    def __init__(
        self, people: People, events: EventLog, clock: Clock, declined_hours: float
    ) -> None:
        self._people, self._events, self._clock = people, events, clock
        self._declined_hours, self._lately = declined_hours, timedelta(hours=declined_hours)
        self.n_refused = 0
        """How many recipes passed the filters, and not the second check."""
        self._named: set[str] = set()
        self._counting = threading.Lock()

    def remembered(self, identity: str | None, known: PersonHash | None) -> Remembered:
        """Return who asks; somebody who is seen for the first time is enrolled beside the ranking.

        Parameters
        ----------
        identity
            None for nobody.
        known
            Their hash; None if they were not enrolled when it was looked for.

        Raises
        ------
        BadRequestError
            The identity cannot be kept.
        """
        if known is None:  # and so without a history
            return (
                _NOBODY if identity is None
                else Remembered(enrolment=self._people.enrol_soon(identity))
            )  # fmt: skip
        if not self._declined_hours:
            return Remembered(known, self._events.history(known))
        history, declined = self._events.remember(known, self._clock.now() - self._lately)
        return Remembered(known, history, declined)

    def person_of(self, asker: Remembered, identity: str | None) -> PersonHash | None:
        """Return under which hash is logged what is shown to who asks, once that is durable.

        Raises
        ------
        StoreError
            Somebody new could not be enrolled.
        """
        if asker.enrolment is None:
            return asker.person
        asker.enrolment.result()
        return self._person(identity)

    def _person(self, identity: str | None) -> PersonHash | None:
        return None if identity is None else self._people.hash_of(identity, Purpose.EVENTS)

    def note_refused(self, refused: Collection[Refused]) -> None:
        """Count recipes that the second check refused, and log which, each once.

        Why is left out, as it is somebody's limit; a trace tells it. One line an answer: where
        facts and text disagree on a food, all that it holds is refused.
        """
        if not refused:
            return
        with self._counting:
            self.n_refused += len(refused)
            if len(self._named) > _MOST_KNOWN:
                self._named.clear()
            new = list(dict.fromkeys(r.recipe for r in refused if r.recipe not in self._named))
            self._named.update(new[:_MOST_NAMED])
        if new:
            log.warning(
                "the second check refused what had passed the filters: %s%s",
                ", ".join(new[:_MOST_NAMED]), " and more" if len(new) > _MOST_NAMED else "",
            )  # fmt: skip

    def show(self, impression: Impression) -> None:
        """Queue the impression of an answer, which does not wait for the disk."""
        self._events.show(impression)

    def settle(self, talk: Talk, identity: str | None) -> Answer:
        """Answer an utterance that needs no new recipe; what it accepts is logged as picked."""
        if talk.step.picked is not None:
            shown = talk.step.state.impression_id
            # whoever was known when they spoke is not enrolled again: they may be erased by now
            person = talk.who.hash or self._person(identity)
            pick = Event(
                EventKind.CONVERSION, talk.step.picked, person, self._clock.now(),
                impression_id=ImpressionId(shown) if shown else None,
            )  # fmt: skip
            self._events.append(replace(pick, event_id=told_event_id(pick)))
        return settled(talk)

    def record(self, body: EventBody, catalog: Catalog) -> Future[None]:
        """Log what somebody did; the future is done when it is durable.

        Parameters
        ----------
        catalog
            Must hold the recipe of an event that follows no answer.

        Raises
        ------
        BadRequestError
            Something is malformed, or the impression is unknown.
        RecipeNotFoundError
            The recipe is unknown.
        """
        # who was known when it was told is not enrolled again: they may be erased by now
        name = body.person
        known = None if name is None else self._people.known(name, Purpose.EVENTS).hash
        recipe_id, shown_to = self._subject(body, catalog)
        event = Event(
            kind=EventKind(body.kind), recipe_id=recipe_id,
            at=moment_of(body.at, self._clock.now()), rating=stars_of(body),
            impression_id=ImpressionId(body.impression_id) if body.impression_id else None,
        )  # fmt: skip
        own_id = None if body.event_id is None else own_event_id(body.event_id)
        # nobody is enrolled by an event that is refused
        event = replace(event, person=known or self._person(name) or shown_to)
        return self._events.append(replace(event, event_id=own_id or told_event_id(event)))

    def _subject(self, body: EventBody, catalog: Catalog) -> tuple[str, PersonHash | None]:
        """Return the recipe an event is about, and to whom it was shown."""
        if body.impression_id:
            shown, shown_to = self._events.impression(body.impression_id)
            recipe_id = body.recipe_id or shown[0]
            if recipe_id not in shown:
                raise BadRequestError(
                    "recipe_id", f"is {recipe_id!r}, which that answer did not show"
                )
            return recipe_id, shown_to
        if not body.recipe_id:
            raise BadRequestError("recipe_id", "is missing; give it, or an impression_id")
        catalog.find(body.recipe_id)
        return body.recipe_id, None

    def impression(
        self,
        snapshot: Snapshot,
        request: RecipeRequest,
        ranked: Ranked,
        person: PersonHash | None,
    ) -> Impression:
        """Return the impression of an answer to somebody, which counts once it is shown."""
        return Impression(
            impression_id=ImpressionId(secrets.token_hex(12)),
            person=person,
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
    context, meal = request.context, request.named_meal
    if meal and not tells_of_its_moment(context, meal):  # what names no meal is for now
        return {}
    return {
        "part_of_day": context.part_of_day.value,
        "is_day_off": context.is_day_off,
        "is_by_hour": goes_by_hour(request),
    }
