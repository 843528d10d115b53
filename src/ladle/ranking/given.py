"""What callers give beside questions, checked: recipes to put, events to log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from ladle.core import BadRecordError, BadRequestError, Recipe
from ladle.corpus import recipe_from_mapping
from ladle.ranking.wire import EventBody

_BEST_STARS = 5.0
_MAX_EVENT_ID = 100
_MAX_RECIPE_ID = 500
_PUT_SOURCE = "api"
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_CLOCKS_DIFFER = timedelta(days=1)


def checked_recipe(recipe_id: str, given: Mapping[str, object]) -> Recipe:
    """Return a recipe that is put under an id of the caller's choice.

    Raises
    ------
    BadRequestError
        It is no recipe that can be served, or bears another id.
    """
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


def own_event_id(given: str) -> str:
    """Return a caller's event id under a prefix, which keeps it apart from Ladle's own.

    Raises
    ------
    BadRequestError
        It is empty, too long or not printable.
    """
    if not 0 < len(given) <= _MAX_EVENT_ID or not given.isprintable():
        raise BadRequestError("event_id", f"must have 1 to {_MAX_EVENT_ID} printable characters")
    return f"x-{given}"


def moment_of(at: datetime | None, now: datetime) -> datetime:
    """Return when an event happened; one far ahead would make all others look old.

    Raises
    ------
    BadRequestError
        It has no time zone, or lies before 1970 or ahead.
    """
    if at is None:
        return now
    if at.tzinfo is None:
        raise BadRequestError("at", "has no time zone; write it like 2026-05-01T18:30:00+02:00")
    if not _EARLIEST <= at <= now + _CLOCKS_DIFFER:
        raise BadRequestError("at", f"is {at.isoformat()}; it must be from 1970 to now")
    return at


def stars_of(body: EventBody) -> float | None:
    """Return the stars of an event; None for one that is no rating.

    Raises
    ------
    BadRequestError
        They are missing, given beside another kind, or out of bounds.
    """
    if (body.rating is None) == (body.kind == "rating"):
        raise BadRequestError("rating", "must be given with kind rating, and only there")
    if body.rating is not None and not 0 <= body.rating <= _BEST_STARS:
        raise BadRequestError("rating", f"is {body.rating:g}; it must be from 0 to 5")
    return body.rating
