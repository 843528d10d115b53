"""Limits of several people, of which the verb is said once: "I can't have nuts, my wife dairy".

Who hears a wish in the second offers one of them what they must not eat. A limit goes on where

- it comes on top of it: "no nuts, also milk", "a nut allergy, milk too";
- each of the two is for somebody: "no nuts for me, milk for her";
- nothing but somebody stands between them, and no verb: "I'm allergic to nuts, my wife milk".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ladle.food import names_allergen
from ladle.request.language import Cue
from ladle.request.lists import carries_allergen
from ladle.request.marks import Mark
from ladle.request.scope import MODE_OF, Filled, Mode
from ladle.request.walker import Walker

_JOINING = frozenset({Cue.AND, Cue.BUT})
"""Cues that may stand between what somebody cannot have and who else has a limit."""
_ENDING = frozenset({
    Cue.EXCLUDE_AFTER, Cue.ALLERGY_AFTER, Cue.HARM_AFTER, Cue.DISLIKE_AFTER, Cue.FREE,
})  # fmt: skip
"""Cues that may end the limit before."""
_GENERAL = frozenset({"kid", "family", "guest", "parent", "baby", "toddler"})
"""People whose name may belong to a food: "family lasagne"."""


def go_on_for_other(walker: Walker) -> None:
    """Reopen what was left out last, where the food here is left out for somebody else."""
    if walker.scope.mode is not Mode.WANT or walker.scope.is_fresh:
        return
    limit = _last_limit(walker)
    if limit is None:
        return
    gap = _Gap(walker, limit, [m for m in walker.marks[: walker.at] if m.start >= limit.stop])
    if _may_go_on(gap) and (_is_added(gap) or _is_for_other(gap) or _names_other(gap)):
        walker.open(MODE_OF[limit.slot], is_unable=walker.is_ban_unable)
        walker.scope.is_reopened = True


def _last_limit(walker: Walker) -> Filled | None:
    """Return the food that was named last, if it is left out."""
    for one in reversed(walker.found.filled):
        if one.is_food:
            return one if one.is_limit else None
    return None


@dataclass(frozen=True, slots=True)
class _Gap:
    """A food that was left out, the food where a walker stands, and all between the two."""

    walker: Walker
    limit: Filled
    between: Sequence[Mark]

    def before(self, at: int) -> Mark | None:
        """Return the mark between that stands before one of them."""
        return self.between[at - 1] if at else None

    def behind(self, at: int) -> Mark:
        """Return the mark behind one of them: at last the food."""
        return self.between[at + 1] if at + 1 < len(self.between) else self.walker.mark

    @property
    def has_either(self) -> bool:
        """Whether an "or" stands between them."""
        return any(m.phrase in self.walker.language.grammar.either for m in self.between)

    @property
    def has_allergen(self) -> bool:
        """Whether the food carries an allergen, and is no dish that only may: "milk", not "pie"."""
        mark = self.walker.mark
        is_named = names_allergen(mark.food) or not mark.fills("dish")
        return is_named and carries_allergen(mark.food)


# -- which foods may go on -----------------------------------------------------------------------


def _may_go_on(gap: _Gap) -> bool:
    """Tell whether a limit may go on: that of an allergen always does, that of another food seldom.

    "My wife hates rice, I pork" goes on, "no rice. My wife pork" does not.
    """
    return carries_allergen(gap.walker.mark.food) or _may_be_any_food(gap) or gap.has_either


def _may_be_any_food(gap: _Gap) -> bool:
    """Tell whether a "no" did not open the limit, and its sentence or its list has not ended."""
    mark = gap.walker.mark
    is_listed = mark.breaks and not mark.starts_sentence
    is_told_at_once = not any(one.starts_sentence for one in (*gap.between, mark))
    return not gap.walker.is_ban_mild and (is_listed or is_told_at_once)


# -- "also milk" ---------------------------------------------------------------------------------


def _is_added(gap: _Gap) -> bool:
    """Tell whether an allergen comes on top of a limit: "no nuts, also milk", "milk too"."""
    following = gap.walker.following
    if not gap.has_allergen or (following is not None and following.cue is Cue.MUST):
        return False  # "no nuts, also milk please"
    adding = gap.walker.language.adding
    is_told_behind = (
        following is not None and following.phrase in gap.walker.language.grammar.adding_last
    )
    is_told = is_told_behind or any(mark.phrase in adding for mark in gap.between)
    return is_told and all(_may_stand_in_addition(gap.walker, mark) for mark in gap.between)


def _may_stand_in_addition(walker: Walker, mark: Mark) -> bool:
    """Tell whether a mark between says no more than whose limit it is: "for Tom and also"."""
    grammar = walker.language.grammar
    return (
        mark.cue in _JOINING
        or mark.cue in _ENDING
        or walker.names_somebody(mark)
        or mark.is_unknown
        or _says_nothing(walker, mark)
        or mark.phrase in grammar.purpose
        or mark.phrase in grammar.elided
    )


# -- "nuts are a no for me, milk for her" --------------------------------------------------------


def _is_for_other(gap: _Gap) -> bool:
    """Tell whether both foods are followed by whom they are for: "no nuts for me, milk for her"."""
    is_told = gap.has_allergen or gap.has_either or any(m.cue in _ENDING for m in gap.between)
    if not is_told:
        return False
    behind = gap.walker.marks[gap.walker.at + 1 :]
    ends = next((i for i, m in enumerate(behind) if i and (m.breaks or m.cue)), len(behind))
    elided = gap.walker.language.grammar.elided
    said = [m for m in gap.between if m.cue not in _JOINING and m.cue not in _ENDING]
    owner = [m for m in said if m.phrase not in elided]  # "nuts are out for me"
    return _is_for_somebody(gap.walker, owner) and _is_for_somebody(gap.walker, behind[:ends])


def _is_for_somebody(walker: Walker, marks: Sequence[Mark]) -> bool:
    """Tell whether marks say for whom a food is, and nothing else: "for my wife"."""
    grammar = walker.language.grammar
    if not marks or marks[0].breaks or marks[0].phrase not in grammar.purpose:
        return False
    people = [m for m in marks[1:] if walker.names_somebody(m)]
    others = (m for m in marks[1:] if m not in people)
    return bool(people) and all(_says_nothing(walker, m) or m.is_filler for m in others)


# -- "nuts, my wife milk" ------------------------------------------------------------------------


def _names_other(gap: _Gap) -> bool:
    """Tell whether nothing but somebody stands between two foods, and no verb."""
    names_somebody = False
    for at, mark in enumerate(gap.between):
        if _is_somebody(gap, at):
            names_somebody = names_somebody or not _is_behind_purpose(gap, at)
        elif not names_somebody and _is_of_limit(gap.walker, mark):
            continue
        elif not (_is_name_behind_purpose(gap, at) or _only_joins(gap.walker, mark)):
            return False
    return names_somebody


def _is_of_limit(walker: Walker, mark: Mark) -> bool:
    """Tell whether a mark belongs to the limit before: the cue or the "for" of "are out for me"."""
    return mark.cue in _ENDING or mark.phrase in walker.language.grammar.purpose


def _is_name_behind_purpose(gap: _Gap, at: int) -> bool:
    """Tell whether a mark is the name of "no nuts for Tom"."""
    before = gap.before(at)
    is_behind = before is not None and before.phrase in gap.walker.language.grammar.purpose
    return is_behind and gap.between[at].is_unknown


def _only_joins(walker: Walker, mark: Mark) -> bool:
    return mark.cue in _JOINING or _says_nothing(walker, mark)


def _says_nothing(walker: Walker, mark: Mark) -> bool:
    """Tell whether a mark only stands before what is named: "my", "all", "the", "to"."""
    return mark.phrase in walker.language.leading


def _is_behind_purpose(gap: _Gap, at: int) -> bool:
    """Tell whether somebody belongs to the limit before: "nuts are out for my wife"."""
    for mark in reversed(gap.between[:at]):
        if mark.phrase in gap.walker.language.grammar.purpose:
            return True
        if mark.breaks or not _says_nothing(gap.walker, mark):
            return False
    return False


def _is_somebody(gap: _Gap, at: int) -> bool:
    """Tell whether a mark between names who has the other limit: "my wife", "she", "Ella"."""
    mark = gap.between[at]
    if mark.fills("person"):
        return _is_person(gap, at)
    return mark.phrase in gap.walker.language.grammar.somebody or _is_name(gap, at)


def _is_person(gap: _Gap, at: int) -> bool:
    """Tell a person from the first word of a food: "my family, lasagne", not "family lasagne"."""
    if gap.between[at].fills("person") not in _GENERAL or gap.behind(at).breaks:
        return True
    before = gap.before(at)
    return before is not None and before.phrase in gap.walker.language.grammar.determining


def _is_name(gap: _Gap, at: int) -> bool:
    """Tell whether an unknown word is a name: "allergic to nuts, Ella milk"."""
    mark, before = gap.between[at], gap.before(at)
    is_alone = mark.start == gap.limit.stop and mark.stop == gap.walker.mark.start
    may_begin = mark.breaks or is_alone or (before is not None and before.cue in _JOINING)
    return mark.is_unknown and may_begin and _is_surely_limit(gap)


def _is_surely_limit(gap: _Gap) -> bool:
    """Tell whether the food is an allergen, or carries one and stands behind more than a "no"."""
    mark = gap.walker.mark
    is_told = gap.limit.slot != "exclude" or not gap.walker.is_ban_mild or mark.breaks
    return names_allergen(mark.food) or (is_told and carries_allergen(mark.food))


# -- "Max: nuts, Ella: milk allergies" -----------------------------------------------------------


def foods_of_others(walker: Walker, listed: list[Filled]) -> list[Filled]:
    """Return what is named before a list with whose it is: "Max: nuts, Ella: milk allergies"."""
    foods = {one.stop: one for one in walker.found.filled if one.is_food}
    starts = {mark.start: at for at, mark in enumerate(walker.marks)}
    found: list[Filled] = []
    first = min((one.start for one in listed), default=0)
    while (at := _before_owner(walker, starts.get(first, 0))) is not None and at >= 0:
        one = foods.get(walker.marks[at].stop)
        if one is None or _before_owner(walker, starts.get(one.start, 0)) is None:
            break
        found.append(one)
        first = one.start
    return found


def _before_owner(walker: Walker, stop: int) -> int | None:
    """Return the mark before "Max:" or "my wife", which ends before a mark; -1 at the start."""
    grammar, is_owned = walker.language.grammar, False
    for at in range(stop - 1, -1, -1):
        mark = walker.marks[at]
        if walker.names_somebody(mark) or mark.is_unknown:
            is_owned = True
        elif mark.phrase not in grammar.determining and mark.cue is not Cue.AND:
            return at if is_owned else None
    return -1 if is_owned else None
