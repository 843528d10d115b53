"""A conversation: what was asked so far, what was shown, and what the next utterance makes of it.

Pure: a state and a frame become a step and the next state. Nothing of the words stays, only wants
and the ids of recipes.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from ladle.food import names_allergen
from ladle.request.asked_aspects import joined_styles, named_diets
from ladle.request.frame import Intent
from ladle.request.heard import Understood
from ladle.request.limits import resolve_limits
from ladle.request.wants import ANY_OF, COUNTS, LISTS, SINGLES, Wants, check_wants

MAX_TURNS = 20
"""Turns that can be undone; the oldest is forgotten first."""
MAX_SHOWN = 500
_FASTER = 2 / 3
"""What "quicker" leaves of the minutes of the recipe that was shown."""
_STEP_MINUTES = 5
_REPLACED = ("include", "flavor", "nutrition", "equipment")
"""Lists in which a new wish replaces the old one, unless it is added ("with rice too"); a style
replaces only those of its kind."""
_HARD = ("exclude", "avoid", "diets", "not_dish", "not_cuisine", "not_equipment")


class Told(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was told to be left out for good: allergies, diets, and what counts as an allergy.

    It only grows: nothing that is said in a conversation takes any of it back.
    """

    avoid: tuple[str, ...] = ()
    diets: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    """Exclusions that name an allergen ("no nuts")."""

    @classmethod
    def of(cls, wants: Wants) -> Told:
        """Return what some wants leave out for good."""
        allergens = tuple(name for name in wants.exclude if names_allergen(name))
        diets = _joined(wants.diets, named_diets(wants))
        return cls(avoid=wants.avoid, diets=diets, exclude=allergens)

    @classmethod
    def of_given(cls, wants: Wants) -> Told:
        """Return what wants leave out for good that came as flags or JSON.

        Raises
        ------
        BadRequestError
            They are malformed.
        UnknownFoodError
            They leave out what is no food.
        """
        resolve_limits(check_wants(wants))
        return cls.of(wants)

    @property
    def n(self) -> int:
        """How many names it has."""
        return len(self.avoid) + len(self.diets) + len(self.exclude)

    def joined(self, other: Told) -> Told:
        """Return what both leave out."""
        return Told(
            avoid=_joined(self.avoid, other.avoid), diets=_joined(self.diets, other.diets),
            exclude=_joined(self.exclude, other.exclude),
        )  # fmt: skip

    def holds(self, other: Told) -> bool:
        """Tell whether all that another leaves out is left out here, too."""
        fields = self.__struct_fields__
        return all(set(getattr(other, f)) <= set(getattr(self, f)) for f in fields)

    def bind(self, wants: Wants) -> Wants:
        """Return wants that keep to it; a food that is to be left out is wished for no more."""
        return msgspec.structs.replace(
            wants,
            avoid=_joined(wants.avoid, self.avoid),
            diets=_joined(wants.diets, self.diets),
            exclude=_joined(wants.exclude, self.exclude),
            include=_without(wants.include, (*self.avoid, *self.exclude)),
        )


_NOTHING = Told()


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
    told: Told = Told()
    """What binds whatever is asked, and whatever is undone."""
    n_bound: int = 0
    """How many names bound the last answer, whoever told them: who did may be another."""

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
        n_bound: int = 0,
    ) -> Conversation:
        """Return the state behind an answer."""
        shown = (*self.shown, *offered[:1])[-MAX_SHOWN:]
        return msgspec.structs.replace(
            self, offered=offered, impression_id=impression_id, minutes=minutes, shown=shown,
            reasons=reasons, n_bound=n_bound,
        )  # fmt: skip

    @property
    def tells(self) -> Told:
        """What was told by now; of a state that was kept without it, what its turns tell."""
        return self.told.joined(Told.of(self.last.wants))

    def telling(self, more: Told) -> Conversation:
        """Return the state in which more is told; itself where that is nothing new."""
        told = self.tells.joined(more)
        return self if told == self.told else msgspec.structs.replace(self, told=told)

    def undone(self) -> Conversation:
        """Return the state before the last turn; at the beginning it stays.

        What was told in the meantime holds all the same.
        """
        return msgspec.structs.replace(self, turns=self.turns[:-1])


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done about an utterance."""

    intent: Intent
    state: Conversation
    picked: str | None = None
    """The recipe that was accepted."""


def next_step(state: Conversation, said: Understood, told: Told = _NOTHING) -> Step:
    """Return what an utterance makes of a conversation.

    Parameters
    ----------
    told
        What anybody told in it: what was offered before somebody did is accepted no more, but
        asked for anew.
    """
    intent, adds, place = said.frame.intent, said.frame.adds, said.frame.place
    if intent is Intent.UNDO:
        return Step(intent, state.undone())
    if intent is Intent.ACCEPT and told.n != state.n_bound:
        return asked_anew(state)
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


def asked_anew(state: Conversation) -> Step:
    """Return the step that asks once more for what was asked last: what was offered is none."""
    return Step(Intent.REJECT, _with(state, state.last))


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
