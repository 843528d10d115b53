"""Cues behind what they speak of, heard: "a nut allergy", "nuts are a no", "eggs are fine".

Each turns what its clause named before. Where that is nothing, some open a scope for what follows:
"allergies: nuts". What stands before its food is heard in `cues_before`.
"""

from __future__ import annotations

from ladle.food import names_allergen
from ladle.request.answers import foods_asked_about, is_answered
from ladle.request.gapped import foods_of_others
from ladle.request.lists import list_before
from ladle.request.scope import TURNED_SLOTS, Filled, Mode, set_slot
from ladle.request.walker import Walker


def turn_to(walker: Walker, slot: str) -> None:
    """Turn the foods of a clause, or a quality of it, or what was asked about just before it.

    Where nothing was named that Ladle knows, the word that was lost last stops the answer.
    """
    set_slot(walker.clause_foods() or foods_asked_about(walker), slot)
    if walker.clause:
        last = walker.clause[-1]
        last.slot = TURNED_SLOTS.get(last.slot, last.slot)
    elif walker.found.lost:
        walker.found.unresolved.append(walker.found.lost.pop())
    walker.close()
    walker.end_clause()


# -- allergies -----------------------------------------------------------------------------------


def hear_allergy_after(walker: Walker) -> None:
    """Hear "a nut allergy"; with no food before it, one follows ("allergies: nuts")."""
    if walker.scope.is_negated:
        walker.found.is_no_allergy = True
        walker.close()
    elif listed := list_before(walker):
        set_slot([*listed, *foods_of_others(walker, listed)], "allergen")
        walker.close()
        walker.end_clause()
    elif walker.mark.phrase in walker.language.grammar.limiting:
        walker.lists_allergies = True  # "restrictions: vegan, nuts"
    else:
        walker.open(Mode.ALLERGY)
        walker.lists_allergies = True


def hear_free(walker: Walker) -> None:
    """Hear "nut and dairy free"."""
    if walker.mark.breaks:
        return
    names_it = walker.language.particles.free in walker.following_food.split()
    listed = list_before(walker, allergens_alone=names_it)
    set_slot(listed, "allergen")
    if any(one.is_first for one in listed):
        walker.scope.is_fresh = True  # "without dairy free cheese"
    elif listed:
        walker.close()
    else:
        _leave_out_unknown(walker)


def _leave_out_unknown(walker: Walker) -> None:
    """Let an unknown word right before stop the answer: "zorb free"."""
    before, lost = walker.before, walker.found.lost
    if before is not None and before.is_unknown and lost and lost[-1] == before.phrase:
        walker.found.unresolved.append(lost.pop())


def hear_harm_after(walker: Walker) -> None:
    """Hear "nuts don't agree with me"."""
    walker.found.tells_harm = True
    if walker.clause_foods():
        turn_to(walker, "allergen")
    else:
        walker.open(Mode.ALLERGY)


# -- what is not wanted --------------------------------------------------------------------------


def hear_dislike_after(walker: Walker) -> None:
    """Hear "olives are disgusting"; with no food before it, one follows ("yuck, olives")."""
    if walker.clause_foods():
        turn_to(walker, "dislike")
    elif not _only_sighs(walker):
        walker.open(Mode.DISLIKE)


def _only_sighs(walker: Walker) -> bool:
    """Tell "ugh, I want cheese" from "ugh, cheese"."""
    following = walker.following
    is_sigh = walker.mark.phrase in walker.language.grammar.sighing
    return is_sigh and not (following and following.food)


def hear_exclude_after(walker: Walker) -> None:
    """Hear "nuts are out"; with nothing before it, a food follows ("I'm not allowed nuts")."""
    names_thing = any(one.family != "person" for one in walker.clause)
    if not names_thing and _is_not_allowed(walker):
        walker.open(Mode.EXCLUDE, by_particle=True, is_unable=True)
    elif not names_thing and walker.following_food:
        walker.open(Mode.EXCLUDE, by_particle=True)  # "on a no nut diet"
    else:
        turn_to(walker, "exclude")


def _is_not_allowed(walker: Walker) -> bool:
    """Tell whether a "not allowed" speaks of what follows: no unknown word stands before it."""
    is_first = not (walker.found.lost or walker.scope.is_negated)
    return is_first and walker.mark.phrase in walker.language.grammar.unable


def hear_broken(walker: Walker) -> None:
    """Turn the equipment before it or right behind: "my oven is broken", "I broke my oven"."""
    following = walker.following
    if following is not None and following.fills("equipment") and not following.breaks:
        walker.open(Mode.EXCLUDE)
        return
    set_slot([one for one in walker.clause if one.slot == "equipment"], "not_equipment")


def hear_out(walker: Walker) -> None:
    """Hear "take the carrots out"."""
    removing = walker.language.grammar.removing
    verbs = [mark for mark in walker.marks[: walker.at] if mark.phrase in removing]
    if verbs:
        foods = walker.clause_foods()
        set_slot([one for one in foods if one.start >= verbs[-1].stop], "exclude")


# -- what may be there ---------------------------------------------------------------------------


def hear_must(walker: Walker) -> None:
    """Hear "rice please": nothing that follows turns it, nor does what left out something."""
    scope = walker.scope
    if not scope.is_fresh or scope.has_refused or walker.turn_clause(scope.mode):
        walker.close()
    elif is_answered(walker):
        scope.by_particle = False  # "no please avoid nuts" negates no "avoid"
    walker.end_clause()


def hear_fine(walker: Walker) -> None:
    """Set foods aside that may be there: "eggs are fine", "I don't mind eggs".

    What was left out right before stays so: "no nuts ok". Who asks whether an allergen is in what
    was proposed is taken for somebody who must not have it.
    """
    if walker.follows and _enquires(walker):
        walker.open(Mode.EXCLUDE)
    elif walker.scope.is_negated:
        _hear_not_fine(walker)
    elif _is_interjection(walker):
        return
    elif fine := _food_right_before(walker):
        if fine.may_be_fine or not fine.is_limit:
            fine.slot = ""  # not "no nuts ok", not "anything but fish is fine"
        walker.close()
        walker.end_clause()
    elif not (walker.scope.is_open or _is_of_a_quantity(walker)):
        walker.open(Mode.NEUTRAL)


def _enquires(walker: Walker) -> bool:
    """Tell whether it asks for an allergen in what was proposed: "does it contain nuts?"."""
    behind = (mark for mark in walker.marks[walker.at + 1 :] if not mark.cue)
    food = next((mark.food for mark in behind if mark.food or mark.breaks), "")
    return walker.mark.phrase in walker.language.grammar.enquiring and bool(names_allergen(food))


def _hear_not_fine(walker: Walker) -> None:
    """Hear "nuts are not fine", or "not fine with nuts"."""
    if walker.turn_clause(Mode.ALLERGY):
        walker.close()
    else:
        walker.open(Mode.EXCLUDE, by_particle=True, is_unable=True)


def _is_interjection(walker: Walker) -> bool:
    """Tell whether an "ok" only begins a sentence: "ok, take the fish out"."""
    begins = not walker.at or walker.mark.starts_sentence
    is_bare = walker.mark.phrase in walker.language.grammar.approving
    return begins and is_bare and not walker.following_food


def _is_of_a_quantity(walker: Walker) -> bool:
    """Tell whether "two hours is fine" speaks of a number."""
    return walker.before is not None and walker.before.quantity is not None


def _food_right_before(walker: Walker) -> Filled | None:
    """Return the food that ends right before, if none follows for which the cue stands."""
    is_before = walker.mark.phrase not in walker.language.grammar.predicates
    names_next = is_before and walker.following_food
    return None if walker.mark.breaks or names_next else walker.food_before
