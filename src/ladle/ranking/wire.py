"""What comes in: the bodies of the calls, the same for HTTP, the library and the command line."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from ladle.request import Wants

Kind = Literal["conversion", "cook", "rating"]


class RecommendationBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question to Ladle."""

    person: str | None = None
    """Your own name for the person, up to 200 characters; never leaves the people room."""
    utterance: str = ""
    """What was said, in English."""
    wants: Wants = Wants()
    pantry: tuple[str, ...] = ()
    """Foods at home: preferred."""
    household: str | None = None
    """Your own name for the household: its members' limits bind, its pantry is at home."""
    eaters: tuple[str, ...] | None = None
    """Ids of the members who eat; all if absent."""
    conversation: str | None = None
    """Your own name for the conversation, 1 to 100 characters: what was said before counts, and so
    does what `wants` left out for good: allergies and diets."""
    now: datetime | None = None
    """Moment of asking, with its zone; the server's clock if absent."""
    tz: str | None = None
    """IANA time zone of the asker."""
    explain: bool = False
    """Whether to send the trace along."""


class EventBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What became of an answer, or what somebody did by themselves."""

    kind: Kind
    impression_id: str | None = None
    """The answer it follows: person and recommended recipe are then known."""
    recipe_id: str | None = None
    """Needed where there is no impression_id, or where an alternative was picked."""
    person: str | None = None
    rating: float | None = None
    """Stars from 0 to 5; needed for a rating, forbidden elsewhere."""
    at: datetime | None = None
    """When it happened; the server's clock if absent."""
    event_id: str | None = None
    """Your own id: the same one is logged once, however often it is sent; what came first stays.
    Without one the same of the same person, but for stars, counts once in a quarter of an hour."""
