"""What is heard of an utterance: phrases with their roles, gathered as they are understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from ladle.request.wants import Wants


class Role(StrEnum):
    """What a phrase was understood as."""

    MEAL = "meal"
    CUISINE = "cuisine"
    INCLUDE = "include"
    EXCLUDE = "exclude"
    AVOID = "avoid"
    DIET = "diet"
    MINUTES = "max_minutes"
    DISH = "dish"
    PANTRY = "pantry"


@dataclass(frozen=True, slots=True)
class Heard:
    """One understood phrase."""

    phrase: str
    role: Role


@dataclass(frozen=True, slots=True)
class Understood:
    """What an utterance says."""

    wants: Wants
    pantry: tuple[str, ...] = ()
    heard: tuple[Heard, ...] = ()
    not_understood: tuple[str, ...] = ()
    occasion: str | None = None
    """The meal that a named dish or food is for ("pancakes for dinner"): as soft as the hour."""


@dataclass
class Notes:
    """What has been understood so far."""

    by_role: dict[Role, list[str]] = field(default_factory=lambda: {role: [] for role in Role})
    heard: list[Heard] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    occasions: list[str] = field(default_factory=list)
    """Meals behind a "for"."""

    def add(self, role: Role, phrase: str, value: str | None = None) -> None:
        """Note a phrase, and what it stands for where that is another word."""
        self.by_role[role].append(value or phrase)
        self.heard.append(Heard(phrase, role))
