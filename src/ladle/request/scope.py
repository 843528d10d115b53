"""What a walk along an utterance keeps in mind: its scope, and what it has found so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto

from ladle.request.language import Cue


class Mode(Enum):
    """What becomes of a food."""

    WANT = auto()
    AT_HOME = auto()
    EXCLUDE = auto()
    DISLIKE = auto()
    ALLERGY = auto()
    NOT_ALLERGIC = auto()
    NEUTRAL = auto()
    INDIFFERENT = auto()

    @property
    def slot(self) -> str:
        """The slot that a food fills in this mode; empty for none."""
        return _SLOT_OF[self]

    @property
    def is_negative(self) -> bool:
        """Whether what is named is not to be asked for."""
        return self in _NEGATIVE


_SLOT_OF = {
    Mode.WANT: "include", Mode.AT_HOME: "at_home", Mode.EXCLUDE: "exclude",
    Mode.DISLIKE: "dislike", Mode.ALLERGY: "allergen", Mode.NOT_ALLERGIC: "", Mode.NEUTRAL: "",
    Mode.INDIFFERENT: "",
}  # fmt: skip
_NEGATIVE = frozenset({Mode.EXCLUDE, Mode.DISLIKE, Mode.ALLERGY, Mode.NOT_ALLERGIC})

MODE_OF = {_SLOT_OF[mode]: mode for mode in (Mode.EXCLUDE, Mode.DISLIKE, Mode.ALLERGY)}
"""The mode in which a slot is filled with what is left out."""

TURNED_SLOTS = {
    "cuisine": "not_cuisine", "flavor": "not_flavor", "equipment": "not_equipment",
    "method": "not_method", "diet": "remove_diet",
}  # fmt: skip
"""Slots, and those that hold the opposite."""

STEADY = frozenset({"meal", "occasion", "person", "season", "quick", "slow", "health", "nutrition"})
"""Kinds that a scope of foods neither turns nor ends with."""

_MAY_TURN = frozenset({"include", "at_home", "dish", ""})
"""Slots of foods that are not left out yet."""


@dataclass
class Scope:
    """What is done with the next thing that is named."""

    mode: Mode = Mode.WANT
    is_fresh: bool = False
    """Whether it has not named anything yet."""
    by_particle: bool = False
    """Whether a "not" opened it, which a second negation turns back."""
    is_unable: bool = False
    """Whether somebody cannot have it: of what carries an allergen, that is an allergy."""
    is_reopened: bool = False
    """Whether a food opened it, and no word: the milk of "I can't have nuts, my wife milk"."""
    family: str = ""
    """What kind of thing it named last."""
    has_gap: bool = False
    """Whether words that belong to no list stand behind what it named last."""
    has_break: bool = False
    """Whether a comma or the like stands behind what it named last, or opened it."""
    has_refused: bool = False
    """Whether it refused what nothing holds the opposite of: "no dessert", "not in season"."""
    has_joint: bool = False
    """Whether the last word was an "and", "or" or "nor"."""

    @property
    def is_open(self) -> bool:
        """Whether it leaves out, and has named nothing yet: no cue of a wish closes it."""
        return self.is_fresh and self.mode.is_negative

    @property
    def turns_back(self) -> bool:
        """Whether it leaves out and found nothing: what stood before it is meant ("nuts: no")."""
        return self.is_open and not self.has_refused

    @property
    def excludes(self) -> bool:
        """Whether the next thing is the first that is left out of this meal."""
        return self.is_fresh and self.mode is Mode.EXCLUDE

    @property
    def is_negated(self) -> bool:
        """Whether a "not" has named nothing yet: a second negation asks."""
        return self.is_fresh and self.by_particle

    @property
    def may_begin_anew(self) -> bool:
        """Whether what it leaves out next may be said by itself: "no nuts, eggs are fine"."""
        if self.is_fresh:
            is_answered = self.by_particle and self.has_break  # "no, nuts are fine"
            return is_answered or self.is_reopened
        return self.has_break or not self.has_joint

    @property
    def is_indifferent(self) -> bool:
        """Whether what is named may be or not be."""
        return self.mode is Mode.INDIFFERENT

    def names(self, family: str) -> None:
        """Take note that something was named."""
        self.is_fresh = self.has_gap = self.has_break = self.has_joint = False
        self.family = family


@dataclass
class Filled:
    """One value of one slot, and the words that said it."""

    slot: str
    """Empty if the words are left aside ("eggs are fine")."""
    value: str
    start: int
    """Index of the first word."""
    stop: int
    """Index past the last."""
    family: str
    """What kind of thing was named; a dish is a food, too."""
    is_first: bool = False
    """Whether a scope that leaves out had named nothing before."""
    may_be_fine: bool = False
    """Whether it was left out where it may not belong to the list: "no nuts, eggs are fine"."""
    is_asserted: bool = False
    """Whether it holds of somebody, whatever was said to be over for another."""

    @property
    def is_food(self) -> bool:
        """Whether a food, a dish or an allergen was named."""
        return self.family == "food"

    @property
    def is_limit(self) -> bool:
        """Whether it is left out, by whatever words."""
        return self.slot in MODE_OF

    @property
    def may_turn(self) -> bool:
        """Whether it is a food that what is said behind it may leave out: "nuts: no"."""
        return self.family == "food" and self.slot in _MAY_TURN


def set_slot(filled: Iterable[Filled], slot: str) -> None:
    """Let values that were filled before fill another slot."""
    for one in filled:
        one.slot = slot


@dataclass
class Walked:
    """What a walk found."""

    filled: list[Filled] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    """Words that mean nothing that Ladle knows, and what it cannot grant."""
    unresolved: list[str] = field(default_factory=list)
    """What was to be left out, and is no food that Ladle knows."""
    cues: set[Cue] = field(default_factory=set)
    """The cues that were heard."""
    tells_harm: bool = False
    """Whether a sentence tells of harm."""
    is_harm_of_nothing: bool = False
    """Whether one does, and of no food."""
    is_no_allergy: bool = False
    """Whether it is said that there is no allergy."""
