"""What is heard of an utterance: the frame, and what it asks of this request."""

from __future__ import annotations

from dataclasses import dataclass, field

from ladle.request.frame import Frame
from ladle.request.wants import Wants


@dataclass(frozen=True, slots=True)
class Heard:
    """One understood phrase, for a chip on the screen."""

    phrase: str
    """As it was said."""
    role: str
    """The slot that it fills."""
    value: str
    """What it was taken for."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What an utterance says."""

    wants: Wants = field(default_factory=Wants)
    pantry: tuple[str, ...] = ()
    heard: tuple[Heard, ...] = ()
    not_understood: tuple[str, ...] = ()
    occasion: str | None = None
    """The meal that a named dish or food is for ("pancakes for dinner"): as soft as the hour."""
    frame: Frame = field(default_factory=Frame.empty)
