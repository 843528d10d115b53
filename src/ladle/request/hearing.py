"""Cues, heard: each opens, turns or closes the scope, or turns what was named before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ladle.request.answers import food_refused, foods_asked_about, is_agreed, is_question
from ladle.request.faults import finds_fault, finds_fault_before
from ladle.request.gapped import foods_of_others
from ladle.request.language import Cue
from ladle.request.lists import carries_allergen, foods_right_before, is_allergen, list_before
from ladle.request.omitted import turn_back
from ladle.request.scope import TURNED_SLOTS, Filled, Mode
from ladle.request.walker import Walker

_NEAR = 2
"""Within so many marks a "can" makes a "have" a verb of eating."""
_EATING = frozenset({None, Cue.WANT, Cue.AT_HOME})
"""Cues that a verb of eating may be as well."""
_ASKING = frozenset({Cue.WANT, Cue.AT_HOME, Cue.FINE, Cue.BUT, Cue.NOT, Cue.WITHOUT})
"""Cues behind which a list of allergies has ended."""


def hear(walker: Walker, cue: Cue) -> None:
    """Do what a cue says."""
    walker.found.cues.add(cue)
    if cue in _ASKING and not _is_for_somebody(walker):
        walker.lists_allergies = False
    HEARERS[cue](walker)


def _is_for_somebody(walker: Walker) -> bool:
    """Tell whether "nuts for Max" says whose allergy one is."""
    following, is_purpose = walker.following, walker.mark.phrase in walker.language.grammar.purpose
    names_thing = following is None or following.food or following.fills("meal")
    return is_purpose and not names_thing


# -- cues before what they speak of --------------------------------------------------------------


def _hear_not(walker: Walker) -> None:
    grammar, scope = walker.language.grammar, walker.scope
    if scope.is_negated and walker.phrase_before in grammar.relative:
        walker.open(Mode.WANT)  # "nothing that isn't vegan"
    elif refused := food_refused(walker):
        refused.slot = "exclude"
        walker.end_clause()
        if _is_doubtful(walker, refused):
            walker.open(Mode.EXCLUDE, by_particle=True)
    elif not scope.is_open and not _is_answer(walker):
        walker.open(Mode.EXCLUDE, by_particle=True, is_unable=_is_unable(walker))


def _is_doubtful(walker: Walker, refused: Filled) -> bool:
    """Tell whether a "no" behind a food may be of the next: "chicken no nuts yes"."""
    is_limit = carries_allergen(walker.marks[walker.at + 1].food)
    return is_limit and not (is_agreed(walker) and carries_allergen(refused.value))


def _is_unable(walker: Walker) -> bool:
    """Tell whether somebody cannot have what follows: "I can't eat nuts", not "it can't have"."""
    grammar, mark = walker.language.grammar, walker.mark
    is_modal = mark.phrase in grammar.denial and walker.phrase_before in grammar.modal
    if not (is_modal or mark.phrase in grammar.unable):
        return False
    for before in reversed(walker.marks[max(walker.at - _NEAR, 0) : walker.at]):
        if before.phrase in grammar.subjects or before.fills("person"):
            break
        if before.phrase in grammar.things:
            return False
    behind = walker.marks[walker.at + 1 : walker.at + 1 + _NEAR]
    return any(m.cue in _EATING and not grammar.eating.isdisjoint(m.phrase.split()) for m in behind)


def _is_answer(walker: Walker) -> bool:
    """Tell whether a "no" answers, and a clause of its own follows: "no, I'm vegan"."""
    grammar, following = walker.language.grammar, walker.following
    if walker.mark.phrase not in grammar.interjections or following is None:
        return False
    return following.phrase.split()[0] in grammar.subjects or (
        following.cue in (Cue.NOT, Cue.FINE, Cue.DISLIKE)
    )


def _hear_without(walker: Walker) -> None:
    scope, mark, grammar = walker.scope, walker.mark, walker.language.grammar
    if mark.phrase in grammar.takeaway:
        is_bought = walker.phrase_before in grammar.articles  # "a take out"
        is_meant = walker.follows or carries_allergen(walker.following_food)
        if is_meant and walker.following_food and not is_bought:
            walker.open(Mode.EXCLUDE)
        return
    if scope.is_open and mark.phrase in grammar.partial:
        return  # "nothing that may contain nuts"
    is_answer = walker.phrase_before in grammar.interjections  # "no get rid of the nuts"
    if scope.is_negated and not (mark.breaks or is_answer or is_question(walker)):
        walker.close()
    elif scope.is_negated:
        walker.open(Mode.EXCLUDE)
    elif not scope.is_open:
        likes = walker.phrase_before in grammar.liking and mark.phrase in grammar.everything
        walker.open(Mode.DISLIKE if likes else Mode.EXCLUDE)


def _hear_dislike(walker: Walker) -> None:
    walker.open(Mode.NEUTRAL if walker.scope.is_negated else Mode.DISLIKE)


def _hear_allergy(walker: Walker) -> None:
    if walker.scope.is_open and walker.mark.phrase in walker.language.grammar.partial:
        return  # "nothing contaminated with nuts"
    walker.open(Mode.NOT_ALLERGIC if walker.scope.is_negated else Mode.ALLERGY)


def _hear_at_home(walker: Walker) -> None:
    scope = walker.scope
    if scope.is_open or (scope.is_fresh and scope.mode in (Mode.WANT, Mode.INDIFFERENT)):
        return
    if _hear_fault(walker):
        return
    if _is_eating(walker):
        _hear_want(walker)
        return
    if _is_behind_food(walker):
        _set_slot(foods_right_before(walker), "at_home")
    walker.open(Mode.AT_HOME)


def _hear_fault(walker: Walker) -> bool:
    """Leave out what is in the proposed, if the cue here says so."""
    if found := finds_fault_before(walker):
        _set_slot(found, "exclude")
        return True
    if is_fault := finds_fault(walker):
        walker.open(Mode.EXCLUDE)
    return is_fault


def _is_eating(walker: Walker) -> bool:
    """Tell "can I have rice" from "I have rice"."""
    grammar = walker.language.grammar
    before = walker.marks[max(walker.at - _NEAR, 0) : walker.at]
    is_modal = any(mark.phrase.split()[-1] in grammar.modal for mark in before)
    return is_modal and walker.mark.phrase in grammar.having


def _is_behind_food(walker: Walker) -> bool:
    """Tell whether what is at home was named before: "the leeks I have", "rice in the fridge"."""
    if walker.mark.breaks:
        return False
    rest = walker.marks[walker.at + 1 :]
    following = next((m for m in rest if m.starts_sentence or m.breaks or m.food), None)
    names_none = following is None or following.breaks or following.starts_sentence
    return names_none or walker.mark.phrase in walker.language.grammar.places


def _hear_want(walker: Walker) -> None:
    scope = walker.scope
    if scope.mode is Mode.NOT_ALLERGIC and not scope.is_fresh and _is_restricted(walker):
        walker.open(Mode.ALLERGY)
        return
    if not scope.is_open and _hear_fault(walker):
        return
    if scope.is_open or (scope.is_fresh and scope.mode is Mode.NEUTRAL):
        return
    if scope.is_indifferent and walker.is_next_to_scope:
        return  # "it doesn't have to be for christmas"
    if _carries_on(walker):
        scope.has_gap = False
        return
    uses_up = walker.mark.phrase in walker.language.grammar.using_up
    if not (uses_up and scope.mode is Mode.AT_HOME):
        walker.close()


def _carries_on(walker: Walker) -> bool:
    """Tell whether "or anything with gelatin" goes on with what is left out."""
    scope, generic = walker.scope, walker.language.grammar.generic
    return scope.mode.is_negative and scope.has_joint and walker.phrase_before in generic


def _is_restricted(walker: Walker) -> bool:
    """Tell whether a food follows that is the only one: "not allergic to eggs, just milk"."""
    grammar = walker.language.grammar
    return walker.mark.phrase in grammar.restricting and bool(walker.following_food)


def _hear_less(walker: Walker) -> None:
    following, grammar = walker.following, walker.language.grammar
    if walker.mark.phrase in grammar.reserved and (following is None or following.breaks):
        _turn_to(walker, "exclude")  # "nuts not so much"
        return
    walker.is_less = not (following is None and walker.mark.phrase in grammar.excess)


# -- cues behind what they speak of --------------------------------------------------------------


def _hear_allergy_after(walker: Walker) -> None:
    """Hear "a nut allergy"; with no food before it, one follows ("allergies: nuts")."""
    if walker.scope.is_negated:
        walker.found.is_no_allergy = True
        walker.close()
    elif listed := list_before(walker):
        _set_slot([*listed, *foods_of_others(walker, listed)], "allergen")
        walker.close()
        walker.end_clause()
    elif walker.mark.phrase in walker.language.grammar.limiting:
        walker.lists_allergies = True  # "restrictions: vegan, nuts"
    else:
        walker.open(Mode.ALLERGY)
        walker.lists_allergies = True


def _hear_free(walker: Walker) -> None:
    """Hear "nut and dairy free"."""
    if walker.mark.breaks:
        return
    names_it = walker.language.particles.free in walker.following_food.split()
    listed = list_before(walker, allergens_alone=names_it)
    _set_slot(listed, "allergen")
    if any(one.is_first for one in listed):
        walker.scope.is_fresh = True  # "without dairy free cheese"
    elif listed:
        walker.close()
    else:
        _leave_out_unknown(walker)


def _leave_out_unknown(walker: Walker) -> None:
    """Let an unknown word right before stop the answer: "zorb free"."""
    before, lost = walker.marks[walker.at - 1 : walker.at], walker.found.lost
    if before and before[0].is_unknown and lost and lost[-1] == before[0].phrase:
        walker.found.unresolved.append(lost.pop())


def _hear_must(walker: Walker) -> None:
    scope = walker.scope
    if not scope.is_fresh or scope.has_refused or walker.turn_clause(scope.mode):
        walker.close()
    walker.end_clause()


def _hear_fine(walker: Walker) -> None:
    """Set foods aside that may be there: "eggs are fine", "I don't mind eggs"."""
    if walker.scope.is_negated:  # "nuts are not fine", "not fine with nuts"
        if walker.turn_clause(Mode.ALLERGY):
            walker.close()
        else:
            walker.open(Mode.EXCLUDE, by_particle=True, is_unable=True)
    elif _is_interjection(walker):
        return
    elif fine := _food_right_before(walker):
        is_excepted = fine.slot == "exclude" and fine.is_first and not walker.scope.by_particle
        fine.slot = fine.slot if is_excepted else ""  # "anything but fish is fine"
        walker.close()
        walker.end_clause()
    elif not (walker.scope.is_open or _is_of_a_quantity(walker)):
        walker.open(Mode.NEUTRAL)


def _is_interjection(walker: Walker) -> bool:
    """Tell whether an "ok" only begins a sentence: "ok, take the fish out"."""
    begins = not walker.at or walker.mark.starts_sentence
    is_bare = walker.mark.phrase in walker.language.grammar.approving
    return begins and is_bare and not walker.following_food


def _is_of_a_quantity(walker: Walker) -> bool:
    """Tell whether "two hours is fine" speaks of a number."""
    return walker.at > 0 and walker.marks[walker.at - 1].quantity is not None


def _food_right_before(walker: Walker) -> Filled | None:
    """Return the food that ends right before, if none follows for which the cue stands."""
    last = walker.found.filled[-1] if walker.found.filled else None
    is_before = walker.mark.phrase not in walker.language.grammar.predicates
    names_next = is_before and walker.following_food
    if last is None or last.family != "food" or walker.mark.breaks or names_next:
        return None
    return last if walker.at and last.stop == walker.marks[walker.at - 1].stop else None


def _hear_indifferent(walker: Walker) -> None:
    """Set aside what follows: "it doesn't have to be quick" asks neither for it nor against it."""
    walker.open(Mode.INDIFFERENT)


def _hear_broken(walker: Walker) -> None:
    """Turn the equipment that was just named: "my oven is broken"."""
    _set_slot([one for one in walker.clause if one.slot == "equipment"], "not_equipment")


def _hear_harm_after(walker: Walker) -> None:
    walker.found.tells_harm = True
    if walker.clause_foods():
        _turn_to(walker, "allergen")
    else:
        walker.open(Mode.ALLERGY)


def _hear_dislike_after(walker: Walker) -> None:
    if walker.clause_foods():
        _turn_to(walker, "dislike")
    elif _only_sighs(walker):
        return
    else:
        walker.open(Mode.DISLIKE)  # "yuck, olives"


def _only_sighs(walker: Walker) -> bool:
    following = walker.following
    is_sigh = walker.mark.phrase in walker.language.grammar.sighing
    return is_sigh and not (following and following.food)


def _hear_exclude_after(walker: Walker) -> None:
    things = [one for one in walker.clause if one.family != "person"]
    is_first = not (things or walker.found.lost or walker.scope.is_negated)
    if is_first and walker.mark.phrase in walker.language.grammar.unable:
        walker.open(Mode.EXCLUDE, by_particle=True, is_unable=True)  # "I'm not allowed nuts"
        return
    if walker.following_food and not things:
        walker.open(Mode.EXCLUDE, by_particle=True)  # "on a no nut diet"
        return
    _turn_to(walker, "exclude")


def _turn_to(walker: Walker, slot: str) -> None:
    _set_slot(walker.clause_foods() or foods_asked_about(walker), slot)
    if walker.clause:
        last = walker.clause[-1]
        last.slot = TURNED_SLOTS.get(last.slot, last.slot)
    elif walker.found.lost:
        walker.found.unresolved.append(walker.found.lost.pop())
    walker.close()
    walker.end_clause()


def _set_slot(foods: list[Filled], slot: str) -> None:
    for food in foods:
        food.slot = slot


# -- cues of a sentence --------------------------------------------------------------------------


def _hear_and(walker: Walker) -> None:
    mark = walker.mark
    begins = mark.breaks and mark.phrase in walker.language.grammar.articles
    walker.scope.has_joint = not begins or mark.phrase in walker.language.grammar.pairing


def _hear_but(walker: Walker) -> None:
    scope, mark = walker.scope, walker.mark
    is_denied = scope.mode is Mode.NOT_ALLERGIC and not scope.is_fresh
    if is_denied and is_allergen(walker.following_food, walker.language):
        walker.open(Mode.ALLERGY)  # "not allergic to eggs but milk"
        return
    if scope.turns_back:
        ends = turn_back(walker, walker.at)
    else:
        is_mild = mark.phrase in walker.language.grammar.mild_but and not mark.breaks
        ends = not is_mild or scope.mode is not Mode.WANT
    if ends:
        walker.close()
        walker.end_clause()


def _hear_gone(walker: Walker) -> None:
    if _hear_fault(walker):
        return
    walker.is_gone = True
    is_back = walker.mark.phrase in walker.language.grammar.back
    if walker.scope.mode is Mode.WANT and not is_back:
        walker.open(Mode.EXCLUDE, by_particle=True)


def _hear_correct(walker: Walker) -> None:
    """Take back what was named last: "chicken, no wait, pork"."""
    refuses = walker.mark.phrase.endswith(f" {walker.language.particles.refusing}")
    following = walker.following
    is_unknown = following is not None and following.is_unknown and not following.breaks
    if refuses and (walker.following_food or is_unknown):
        walker.open(Mode.EXCLUDE, by_particle=True)  # "actually no nuts"
    elif walker.found.filled:
        walker.correcting = walker.found.filled[-1]


def _hear_out(walker: Walker) -> None:
    """Hear "take the carrots out"."""
    removing = walker.language.grammar.removing
    starts = [i for i, m in enumerate(walker.marks[: walker.at]) if m.phrase in removing]
    if not starts:
        return
    first = walker.marks[starts[-1]].stop
    _set_slot([one for one in walker.clause_foods() if one.start >= first], "exclude")


HEARERS: Mapping[Cue, Callable[[Walker], None]] = {
    Cue.NOT: _hear_not,
    Cue.WITHOUT: _hear_without,
    Cue.DISLIKE: _hear_dislike,
    Cue.ALLERGY: _hear_allergy,
    Cue.AT_HOME: _hear_at_home,
    Cue.WANT: _hear_want,
    Cue.LESS: _hear_less,
    Cue.ALLERGY_AFTER: _hear_allergy_after,
    Cue.HARM_AFTER: _hear_harm_after,
    Cue.DISLIKE_AFTER: _hear_dislike_after,
    Cue.EXCLUDE_AFTER: _hear_exclude_after,
    Cue.FREE: _hear_free,
    Cue.MUST: _hear_must,
    Cue.FINE: _hear_fine,
    Cue.INDIFFERENT: _hear_indifferent,
    Cue.BROKEN: _hear_broken,
    Cue.GONE: _hear_gone,
    Cue.CORRECT: _hear_correct,
    Cue.BUT: _hear_but,
    Cue.AND: _hear_and,
    Cue.OUT: _hear_out,
}
"""What each cue does."""
