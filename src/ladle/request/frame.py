"""A frame: the intent of an utterance, and its slots with the words that filled them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Intent(StrEnum):
    """What an utterance is for."""

    RECOMMEND = "recommend"
    REFINE = "refine"
    REJECT = "reject"
    ACCEPT = "accept"
    WHY = "why"
    SET_PROFILE = "set_profile"
    FORGET = "forget"
    UNDO = "undo"


NUMBERS = frozenset({"max_minutes", "servings", "max_calories"})
"""Slots that hold one whole number."""
FLAGS = frozenset({"quick", "slow"})
"""Slots that are true or absent."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One value, and the words that said it."""

    name: str
    value: str
    span: tuple[int, int]
    """Where in the utterance: first letter, past the last."""
    said: str = ""
    """The name that was said, where the value stands for several: "nut" for both kinds."""


@dataclass(frozen=True, slots=True)
class Frame:
    """An utterance as it was understood."""

    intent: Intent
    slots: tuple[Slot, ...] = ()
    not_understood: tuple[str, ...] = ()
    adds: bool = False
    """Whether its wishes come on top of those before ("with rice too")."""
    keeps_food: bool = False
    """Whether a dish that it names is made of what was asked before ("make it a curry")."""
    place: int = 0
    """Which of the recipes that were offered it speaks of, from 0."""

    @classmethod
    def empty(cls, lost: str = "") -> Frame:
        """Return a frame of which nothing was understood."""
        return cls(Intent.RECOMMEND, (), (lost,) if lost else ())

    def values(self, name: str) -> tuple[str, ...]:
        """Return the values of one slot, each once, in the order in which they were said."""
        said = [slot.value for slot in self.slots if slot.name == name]
        return tuple(dict.fromkeys(said) if len(said) > 1 else said)

    def number(self, name: str) -> int | None:
        """Return what a slot of one number says; the last where it was said twice."""
        said = self.values(name)
        return int(said[-1]) if said else None

    def as_json(self) -> dict[str, object]:
        """Return the frame as plain values: lists, whole numbers, true."""
        slots: dict[str, object] = {}
        for name in dict.fromkeys(s.name for s in self.slots):
            if name in NUMBERS:
                slots[name] = self.number(name)
            else:
                slots[name] = True if name in FLAGS else list(self.values(name))
        spans = [
            {"slot": s.name, "value": s.value, "start": s.span[0], "stop": s.span[1]}
            for s in self.slots
        ]
        return {
            "intent": self.intent.value, "slots": slots, "spans": spans,
            "not_understood": list(self.not_understood),
        }  # fmt: skip


def in_order(slots: Sequence[Slot]) -> tuple[Slot, ...]:
    """Return the slots in the order of their words, each value once for each name of it."""
    seen: dict[tuple[str, str, str], Slot] = {}
    for slot in sorted(slots, key=lambda s: s.span):
        seen.setdefault((slot.name, slot.value, slot.said), slot)
    return tuple(seen.values())
