"""A conversation: what was asked so far, what was shown, and what the next utterance makes of it.

Pure: a state and a frame become a step and the next state. Nothing of the words stays, only wants
and the ids of recipes.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from ladle.food import names_allergen
from ladle.request.asked_aspects import joined_styles
from ladle.request.frame import Intent
from ladle.request.heard import Understood
from ladle.request.wants import ANY_OF, COUNTS, LISTS, SINGLES, Wants

MAX_TURNS = 20
"""Turns that can be undone; the oldest is forgotten first."""
MAX_SHOWN = 500
_FASTER = 2 / 3
"""What "quicker" leaves of the minutes of the recipe that was shown."""
_STEP_MINUTES = 5
_REPLACED = ("include", "flavor", "nutrition", "equipment")
"""Lists in which a new wish replaces the old one, unless it is added ("with rice too"); a style
replaces only those of its kind."""
_LASTING = ("avoid", "diets")
"""Wants that no "undo" takes back."""
_HARD = ("exclude", "avoid", "diets", "not_dish", "not_cuisine", "not_equipment")


class Turn(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one question asked."""

    wants: Wants = Wants()
    pantry: tuple[str, ...] = ()


class Conversation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is remembered of a conversation until it expires."""

    turns: tuple[Turn, ...] = ()
    """The latest last."""
    offered: tuple[str, ...] = ()
    """Recipes of the last answer, the recommended one first."""
    minutes: int | None = None
    """How long the recommended one takes."""
    impression_id: str | None = None
    reasons: tuple[str, ...] = ()
    """Why it was recommended."""
    shown: tuple[str, ...] = ()
    """Every recipe that was recommended so far: none is repeated."""

    @property
    def is_open(self) -> bool:
        """Whether something was proposed that the next utterance may answer."""
        return bool(self.offered)

    @property
    def last(self) -> Turn:
        """What was asked last; nothing at the beginning."""
        return self.turns[-1] if self.turns else Turn()

    def answered(
        self,
        offered: tuple[str, ...],
        impression_id: str | None,
        minutes: int | None,
        reasons: tuple[str, ...] = (),
    ) -> Conversation:
        """Return the state behind an answer."""
        shown = (*self.shown, *offered[:1])[-MAX_SHOWN:]
        return msgspec.structs.replace(
            self, offered=offered, impression_id=impression_id, minutes=minutes, shown=shown,
            reasons=reasons,
        )  # fmt: skip

    def undone(self) -> Conversation:
        """Return the state before the last turn; at the beginning it stays.

        Allergies and diets that were told in the meantime hold all the same, and so does an
        exclusion that counts as an allergy ("no nuts").
        """
        before, told = self.turns[-2] if len(self.turns) > 1 else Turn(), self.last.wants
        lasting = {field: _joined(getattr(before.wants, field), getattr(told, field))
                   for field in _LASTING}  # fmt: skip
        allergens = tuple(name for name in told.exclude if names_allergen(name))
        lasting["exclude"] = _joined(before.wants.exclude, allergens)
        lasting["include"] = _without(before.wants.include, (*lasting["avoid"], *allergens))
        wants = msgspec.structs.replace(before.wants, **lasting)
        turn = msgspec.structs.replace(before, wants=wants)
        return msgspec.structs.replace(
            self, turns=(*self.turns[:-2], turn) if turn != Turn() else ()
        )


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done about an utterance."""

    intent: Intent
    state: Conversation
    picked: str | None = None
    """The recipe that was accepted."""


def next_step(state: Conversation, said: Understood) -> Step:
    """Return what an utterance makes of a conversation."""
    intent, adds, place = said.frame.intent, said.frame.adds, said.frame.place
    if intent is Intent.UNDO:
        return Step(intent, state.undone())
    if intent is Intent.ACCEPT and state.offered:
        picked = state.offered[min(place, len(state.offered) - 1)]
        return Step(intent, state, picked)
    if intent in (Intent.WHY, Intent.FORGET):
        return Step(intent, state)
    if intent in (Intent.REJECT, Intent.ACCEPT):
        return Step(intent, _with(state, state.last))
    old = state.last
    if intent is Intent.REFINE:
        wants = refined(old.wants, said, state.minutes, adds=adds)
    else:
        kept = Wants(**{field: getattr(old.wants, field) for field in _HARD})
        wants = refined(kept, said, None, adds=True)
    turn = Turn(wants=wants, pantry=_joined(old.pantry, said.pantry))
    return Step(intent, _with(state, turn))


def _with(state: Conversation, turn: Turn) -> Conversation:
    return msgspec.structs.replace(state, turns=(*state.turns, turn)[-MAX_TURNS:])


def refined(old: Wants, said: Understood, minutes: int | None, *, adds: bool) -> Wants:
    """Change wants by what was said: what is left out adds up, and a newer wish wins.

    A dish that is named anew takes the place of the foods before, unless it is made of them ("with
    it", "make it a curry"). An exclusion of this conversation gives way to who asks for the food
    after all. An allergy and a diet never do, nor does an exclusion that names an allergen, which
    counts as that allergy.

    Parameters
    ----------
    minutes
        What the recipe takes that was shown: "quicker" is quicker than that.
    """
    new = said.wants
    merged: dict[str, object] = {
        field: getattr(new, field) or getattr(old, field) for field in (*SINGLES, *ANY_OF, *COUNTS)
    }
    for field in LISTS:
        before, now = getattr(old, field), getattr(new, field)
        replaces = field in _REPLACED and now and not adds
        merged[field] = now if replaces else _joined(before, now)
    if not adds:
        merged["style"] = joined_styles(old.style, new.style)
    merged["max_minutes"] = _minutes(old, said, minutes)
    for wanted, left_out in (("include", "exclude"), ("flavor", "not_flavor"),
                             ("equipment", "not_equipment")):  # fmt: skip
        merged[wanted] = _without(merged[wanted], getattr(new, left_out))
        given_back = (name for name in getattr(new, wanted) if not names_allergen(name))
        merged[left_out] = _without(merged[left_out], tuple(given_back))
    merged["include"] = _without(merged["include"], new.avoid)
    if not new.cuisine:
        merged["cuisine"] = _without(merged["cuisine"], new.not_cuisine)
    merged["not_cuisine"] = _without(merged["not_cuisine"], new.cuisines)
    if new.meal and not new.course and old.course != "main":
        merged["course"] = None
    if new.course and not new.meal and new.course != "main":
        merged["meal"] = None  # a starter is no dinner
    if new.include and not new.dish and not adds:
        merged["dish"] = None
    if new.dish and not adds and not said.frame.keeps_food:
        merged["main"] = new.main  # "chicken", then "actually lasagne"
        if not new.include:
            merged["include"] = ()
    return Wants(**merged)  # type: ignore[arg-type]


def _minutes(old: Wants, said: Understood, shown: int | None) -> int | None:
    new = said.wants.max_minutes
    if not said.frame.values("quick"):
        return new if new is not None else old.max_minutes
    limits = [new] if new else []
    if shown:
        faster = int(shown * _FASTER) // _STEP_MINUTES * _STEP_MINUTES
        limits.append(max(faster, _STEP_MINUTES))
    return min(limits, default=old.max_minutes)


def _joined(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _without(names: object, gone: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(n for n in names if n not in gone)  # type: ignore[attr-defined]
