"""Limits of several people, of which the verb is said once: "I can't have nuts, my wife dairy".

Who hears a wish in the second offers one of them what they must not eat.
"""

from __future__ import annotations

from collections.abc import Sequence

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
    mark, last = walker.mark, _last_limit(walker)
    if last is None:
        return
    between = [m for m in walker.marks[: walker.at] if m.start >= last.stop]
    is_sure = carries_allergen(mark.food)
    begins_anew = any(one.starts_sentence for one in (*between, mark))
    is_apart = mark.breaks and not mark.starts_sentence
    may_be_any = not walker.is_ban_mild and (is_apart or not begins_anew)
    is_either = any(m.phrase in walker.language.grammar.either for m in between)
    if not (is_sure or may_be_any or is_either):
        return
    is_sure = is_sure and (names_allergen(mark.food) or not mark.fills("dish"))
    either = walker.language.grammar.either
    is_told = any(m.cue in _ENDING or m.phrase in either for m in between)
    is_for_other = (is_sure or is_told) and _is_for_other(walker, between)
    is_more = is_for_other or (is_sure and _is_added(walker, between))
    if is_more or _names_other(walker, between, last):
        walker.open(MODE_OF[last.slot], is_unable=walker.is_ban_unable)


def _last_limit(walker: Walker) -> Filled | None:
    """Return the food that was named last, if it is left out."""
    for one in reversed(walker.found.filled):
        if one.family == "food":
            return one if one.slot in MODE_OF else None
    return None


def _names_other(walker: Walker, between: list[Mark], last: Filled) -> bool:
    """Tell whether nothing but somebody stands between two foods, and no verb."""
    named, purpose = False, walker.language.grammar.purpose
    for at, mark in enumerate(between):
        before = between[at - 1] if at else None
        if _is_somebody(walker, mark, before, last):
            named = named or not _is_behind_purpose(walker, between[:at])
        elif not named and (mark.cue in _ENDING or mark.phrase in purpose):
            continue
        elif mark.is_unknown and before is not None and before.phrase in purpose:
            continue  # a name: "no nuts for Tom"
        elif not (mark.cue in _JOINING or _says_nothing(walker, mark)):
            return False
    return named


def _is_behind_purpose(walker: Walker, before: list[Mark]) -> bool:
    """Tell whether somebody belongs to the limit before: "nuts are out for my wife"."""
    for mark in reversed(before):
        if mark.phrase in walker.language.grammar.purpose:
            return True
        if mark.breaks or not _says_nothing(walker, mark):
            return False
    return False


def _is_added(walker: Walker, between: list[Mark]) -> bool:
    """Tell whether an allergen comes on top of a limit: "no nuts, also milk", "milk too"."""
    grammar, following = walker.language.grammar, walker.following
    more = grammar.adding_first - grammar.joining - grammar.either
    is_more = following is not None and following.phrase in grammar.adding_last
    is_more = is_more or any(mark.phrase in more for mark in between)
    asks = following is not None and following.cue is Cue.MUST
    told = (grammar.somebody, grammar.purpose, grammar.elided)
    return (
        is_more
        and not asks
        and all(
            mark.cue in _JOINING
            or mark.cue in _ENDING
            or mark.fills("person")
            or mark.is_unknown
            or _says_nothing(walker, mark)
            or any(mark.phrase in phrases for phrases in told)
            for mark in between
        )
    )


def _is_somebody(walker: Walker, mark: Mark, before: Mark | None, last: Filled) -> bool:
    if person := mark.fills("person"):
        behind = next((m for m in walker.marks if m.start == mark.stop), None)
        is_apart = behind is not None and behind.breaks
        is_told = before is not None and before.phrase in walker.language.grammar.determining
        return person not in _GENERAL or is_apart or is_told
    if mark.phrase in walker.language.grammar.somebody:
        return True
    food = walker.mark.food
    is_told = last.slot != "exclude" or not walker.is_ban_mild or walker.mark.breaks
    is_limit = names_allergen(food) or (carries_allergen(food) and is_told)
    is_between = mark.start == last.stop and mark.stop == walker.mark.start
    begins = mark.breaks or is_between or (before is not None and before.cue in _JOINING)
    return mark.is_unknown and begins and is_limit  # a name: "Ella"


def _says_nothing(walker: Walker, mark: Mark) -> bool:
    grammar = walker.language.grammar
    said = (grammar.determining, grammar.articles, grammar.listing, grammar.towards)
    return any(mark.phrase in phrases for phrases in said)


def _is_for_other(walker: Walker, between: list[Mark]) -> bool:
    """Tell whether both foods are followed by whom they are for: "no nuts for me, milk for her"."""
    behind = walker.marks[walker.at + 1 :]
    ends = next((i for i, m in enumerate(behind) if i and (m.breaks or m.cue)), len(behind))
    elided = walker.language.grammar.elided
    is_told = (m for m in between if m.cue not in _JOINING and m.cue not in _ENDING)
    rest = [m for m in is_told if m.phrase not in elided]
    return _is_for_somebody(walker, rest) and _is_for_somebody(walker, behind[:ends])


def _is_for_somebody(walker: Walker, marks: Sequence[Mark]) -> bool:
    grammar = walker.language.grammar
    if not marks or marks[0].breaks or marks[0].phrase not in grammar.purpose:
        return False
    people = [m for m in marks[1:] if m.fills("person") or m.phrase in grammar.somebody]
    others = (m for m in marks[1:] if m not in people)
    return bool(people) and all(_says_nothing(walker, m) or m.is_filler for m in others)


def foods_of_others(walker: Walker, listed: list[Filled]) -> list[Filled]:
    """Return what is named before a list with whose it is: "Max: nuts, Ella: milk allergies"."""
    foods = {one.stop: one for one in walker.found.filled if one.family == "food"}
    starts = {mark.start: at for at, mark in enumerate(walker.marks)}
    found: list[Filled] = []
    first = min((one.start for one in listed), default=0)
    while (at := _before_owner(walker, starts.get(first, 0))) is not None:
        one = foods.get(walker.marks[at].stop)
        if one is None or _before_owner(walker, starts.get(one.start, 0), ends=True) is None:
            break
        found.append(one)
        first = one.start
    return found


def _before_owner(walker: Walker, at: int, *, ends: bool = False) -> int | None:
    """Return the mark before "Max:" or "my wife", which stands before a mark; -1 at the start."""
    grammar, owned = walker.language.grammar, False
    at -= 1
    while at >= 0:
        mark = walker.marks[at]
        if mark.fills("person") or mark.phrase in grammar.somebody or mark.is_unknown:
            owned = True
        elif mark.phrase not in grammar.determining and mark.cue is not Cue.AND:
            break
        at -= 1
    return at if owned and (at >= 0 or ends) else None
