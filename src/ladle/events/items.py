"""What is logged: answers that were shown, what people did, and how both are read back."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from ladle.core import ImpressionId, PersonHash
from ladle.people import PseudonymousInteraction

_ID_BYTES = 12

_STEP_S = 900
"""Seconds of a quarter of an hour: what is logged is dated no closer."""


class EventKind(StrEnum):
    """What a person did with a recipe."""

    CONVERSION = "conversion"
    """Picked the recommended recipe."""
    COOK = "cook"
    RATING = "rating"


class Event(msgspec.Struct, frozen=True, gc=False):
    """One thing a person did; an import makes millions of them."""

    kind: EventKind
    recipe_id: str
    person: PersonHash | None = None
    at: datetime | None = None
    rating: float | None = None
    """Stars from 0 to 5."""
    impression_id: ImpressionId | None = None
    """The answer it follows, if any."""
    is_synthetic: bool = False
    """Made by a generator: never counts for a quality figure."""
    event_id: str = msgspec.field(default_factory=lambda: secrets.token_hex(_ID_BYTES))
    """The same id is logged once, however often it is sent."""


@dataclass(frozen=True, slots=True)
class Impression:
    """One answer as it left: what later judging must know about how it was chosen."""

    impression_id: ImpressionId
    person: PersonHash | None
    recipe_id: str
    alternatives: tuple[str, ...]
    """Recipes that were offered beside it."""
    at: datetime
    arm: str
    model: str
    model_version: str
    catalog_version: str
    n_candidates: int
    propensity: float
    """Probability with which this recipe was chosen among the candidates."""
    part_of_day: str | None = None
    """The moment of asking, and nothing finer; None where it tells nothing of what is chosen."""
    is_day_off: bool | None = None
    is_by_hour: bool | None = None
    """Whether the hour had a say in it; else somebody had said what, or for which meal."""


@dataclass(frozen=True, slots=True, order=True)
class Choice:
    """A recipe that was taken from an answer, and the moment of that answer."""

    part_of_day: str
    is_day_off: bool
    is_by_hour: bool
    """Whether the hour had a say in the answer."""
    recipe_id: str


class HistoryItem(msgspec.Struct, frozen=True, gc=False):
    """One event of one person, as models see it; hundreds may be read for one answer."""

    recipe_id: str
    kind: EventKind
    rating: float | None
    at: int | None
    """Seconds since 1970, UTC."""


_WRITTEN = {kind.value: repr(kind) for kind in EventKind}


def imported_event_id(source: str, row: PseudonymousInteraction, recipe_id: str) -> str:
    """Return an id made of a row itself, so that importing a file twice logs it once.

    The text below never changes: by another one all that was imported before would come again.
    """
    row_is = f"{source!r}, {row.person!r}, {recipe_id!r}, {_WRITTEN[row.signal]}, {row.rating!r}"
    text = f"({row_is}, {row.at!r})"
    return hashlib.blake2b(text.encode(), digest_size=_ID_BYTES).hexdigest()


def told_event_id(event: Event) -> str:
    """Return an id made of what is logged of an event, so that telling it again logs it once.

    It is told again within a quarter of an hour, which is as fine as anything is dated; that a
    recipe was picked from an answer, whenever. Two kinds keep their own ids. What nobody did of no
    answer may be somebody else each time. Stars may be changed, and changed back, within minutes:
    the last that were given count.
    """
    is_nobodys = event.person is None and event.impression_id is None
    if is_nobodys or event.kind is EventKind.RATING:
        return event.event_id
    is_pick = event.kind is EventKind.CONVERSION and event.impression_id is not None
    at = None if is_pick or event.at is None else coarse(event.at)
    event_is = (event.kind.value, event.recipe_id, event.person, event.impression_id)
    return hashlib.blake2b(repr((event_is, at)).encode(), digest_size=_ID_BYTES).hexdigest()


def coarse(at: datetime) -> int:
    """Return the beginning of a moment's quarter of an hour, in seconds since 1970.

    To the second it would tell people apart whose doings are known from elsewhere.
    """
    return int(at.timestamp()) // _STEP_S * _STEP_S
