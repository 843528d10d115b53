"""Cues before what they speak of, heard: "no nuts", "hates nuts", "I have nuts", "with nuts".

Each opens a scope, which waits for what it is to turn; a wish closes the one that was open. What
stands behind its food is heard in `cues_behind`.
"""

from __future__ import annotations

from ladle.food import names_allergen
from ladle.request.answers import food_refused, foods_asked_about, is_agreed, is_question
from ladle.request.cues_behind import turn_to
from ladle.request.faults import hear_fault
from ladle.request.language import Cue
from ladle.request.lists import carries_allergen, foods_right_before
from ladle.request.marks import Mark
from ladle.request.scope import TURNED_SLOTS, Filled, Mode, set_slot
from ladle.request.walker import Walker

_NEAR = 2
"""Within so many marks a "can" makes a "have" a verb of eating."""
_EATING = frozenset({None, Cue.WANT, Cue.AT_HOME})
"""Cues that a verb of eating may be as well."""
_ANSWERED = frozenset({Cue.NOT, Cue.FINE, Cue.DISLIKE})
"""Cues that begin a clause behind a "no": "no, I hate nuts"."""


# -- "no" ----------------------------------------------------------------------------------------


def hear_not(walker: Walker) -> None:
    """Hear "no nuts", "nuts no, rice yes", "I can't eat nuts"."""
    grammar, scope = walker.language.grammar, walker.scope
    if scope.is_negated and walker.phrase_before in grammar.relative:
        walker.open(Mode.WANT)  # "nothing that isn't vegan"
    elif refused := food_refused(walker):
        refused.slot = "exclude"
        walker.end_clause()
        if _is_doubtful(walker, refused):
            walker.open(Mode.EXCLUDE, by_particle=True)
    elif scope.is_open:
        return
    elif _is_answer(walker):
        set_slot(foods_asked_about(walker), "exclude")  # "nuts? no, I'm vegan"
    else:
        walker.open(Mode.EXCLUDE, by_particle=True, is_unable=_is_unable(walker))


def _is_doubtful(walker: Walker, refused: Filled) -> bool:
    """Tell whether a "no" behind a food may be of the next: "chicken no nuts yes"."""
    is_limit = carries_allergen(walker.marks[walker.at + 1].food)
    return is_limit and not (is_agreed(walker) and carries_allergen(refused.value))


def _is_answer(walker: Walker) -> bool:
    """Tell whether a "no" answers, and a clause of its own follows: "no, I'm vegan"."""
    grammar, following = walker.language.grammar, walker.following
    if walker.mark.phrase not in grammar.interjections or following is None:
        return False
    if walker.follows and not walker.at and following.breaks and _is_only_cuisine(following):
        return True  # "no, french"
    return following.phrase.split()[0] in grammar.subjects or following.cue in _ANSWERED


def _is_only_cuisine(mark: Mark) -> bool:
    """Tell whether a mark names a cuisine and nothing that could be left out of a recipe."""
    return bool(mark.fills("cuisine")) and not (mark.food or mark.fills("dish"))


def _is_unable(walker: Walker) -> bool:
    """Tell whether somebody cannot have what follows: "I can't eat nuts"."""
    return _denies_being_able(walker) and not _is_of_recipe(walker) and _eats(walker)


def _denies_being_able(walker: Walker) -> bool:
    """Tell whether it is a "can't", a "can not" or the like."""
    grammar, phrase = walker.language.grammar, walker.mark.phrase
    is_modal = phrase in grammar.denial and walker.phrase_before in grammar.modal
    return is_modal or phrase in grammar.unable


def _is_of_recipe(walker: Walker) -> bool:
    """Tell whether it is the recipe that cannot: "it can't have nuts"."""
    grammar = walker.language.grammar
    for mark in reversed(walker.marks[max(walker.at - _NEAR, 0) : walker.at]):
        if mark.phrase in grammar.subjects or mark.fills("person"):
            return False
        if mark.phrase in grammar.things:
            return True
    return False


def _eats(walker: Walker) -> bool:
    """Tell whether a verb of eating follows: the "eat" of "can't eat"."""
    eating, behind = walker.language.grammar.eating, walker.marks[walker.at + 1 :]
    return any(
        mark.cue in _EATING and not eating.isdisjoint(mark.phrase.split())
        for mark in behind[:_NEAR]
    )


# -- verbs and prepositions that leave out -------------------------------------------------------


def hear_without(walker: Walker) -> None:
    """Hear "without nuts", "skip the nuts"; behind a "no" it asks: "nothing without cheese"."""
    scope, phrase, grammar = walker.scope, walker.mark.phrase, walker.language.grammar
    if phrase in grammar.takeaway:
        if _takes_out(walker):
            walker.open(Mode.EXCLUDE)
    elif scope.is_open and phrase in grammar.partial:
        return  # "nothing that may contain nuts"
    elif scope.is_negated:
        if _is_left_out_all_the_same(walker):
            walker.open(Mode.EXCLUDE)
        else:
            walker.close()
    elif not scope.is_open:
        likes = walker.phrase_before in grammar.liking and phrase in grammar.everything
        walker.open(Mode.DISLIKE if likes else Mode.EXCLUDE)


def _takes_out(walker: Walker) -> bool:
    """Tell "take out the nuts" from "a take out" and "take out pizza"."""
    food = walker.following_food
    is_bought = walker.phrase_before in walker.language.grammar.articles
    return bool(food) and not is_bought and (walker.follows or carries_allergen(food))


def _is_left_out_all_the_same(walker: Walker) -> bool:
    """Tell whether a "no" before only answers or asks: "no get rid of the nuts".

    So it does before what was done: "don't you put nuts in it".
    """
    grammar = walker.language.grammar
    answers = walker.phrase_before in grammar.interjections
    answers = answers or walker.mark.phrase.split()[0] in grammar.asked
    return answers or walker.mark.breaks or is_question(walker)


def hear_dislike(walker: Walker) -> None:
    """Hear "hates nuts"; behind a "no" it asks for nothing: "I don't hate nuts"."""
    walker.open(Mode.NEUTRAL if walker.scope.is_negated else Mode.DISLIKE)


def hear_allergy(walker: Walker) -> None:
    """Hear "allergic to nuts" and "not allergic to nuts"."""
    if walker.scope.is_open and walker.mark.phrase in walker.language.grammar.partial:
        return  # "nothing contaminated with nuts"
    walker.open(Mode.NOT_ALLERGIC if walker.scope.is_negated else Mode.ALLERGY)


def hear_less(walker: Walker) -> None:
    """Hear "less spicy"; behind its food it leaves that out: "nuts not so much"."""
    grammar, phrase = walker.language.grammar, walker.mark.phrase
    if phrase in grammar.reserved and walker.stands_last:
        turn_to(walker, "exclude")
    else:
        is_last = walker.following is None  # "me too"
        walker.is_less = not (is_last and phrase in grammar.excess)


def hear_indifferent(walker: Walker) -> None:
    """Set aside what follows: "it doesn't have to be quick" asks neither for it nor against it."""
    walker.open(Mode.INDIFFERENT)


# -- "have" --------------------------------------------------------------------------------------


def hear_at_home(walker: Walker) -> None:
    """Hear "I have rice", "the rice I have", "can I have rice", "it has rice"."""
    scope = walker.scope
    if scope.is_open or (scope.is_fresh and scope.mode in (Mode.WANT, Mode.INDIFFERENT)):
        return
    if hear_fault(walker):
        return
    if _is_eating(walker):
        hear_want(walker)
        return
    if _is_behind_food(walker):
        set_slot(foods_right_before(walker), "at_home")
    walker.open(Mode.AT_HOME)


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
    following = next((mark for mark in rest if mark.breaks or mark.food), None)
    names_none = following is None or following.breaks
    return names_none or walker.mark.phrase in walker.language.grammar.places


# -- wishes --------------------------------------------------------------------------------------


def hear_want(walker: Walker) -> None:
    """Hear "with rice", "I like rice": what was left out before has ended."""
    scope = walker.scope
    if _is_only_allergy(walker):
        walker.open(Mode.ALLERGY)
    elif (not scope.is_open and hear_fault(walker)) or _belongs_to_scope(walker):
        return
    elif _carries_on(walker):
        scope.has_gap = False
    elif _is_of_refused(walker):
        scope.has_gap, scope.has_joint, scope.family = False, True, "food"
    elif not _uses_up(walker):
        walker.close()


def _is_only_allergy(walker: Walker) -> bool:
    """Tell whether a food follows that alone is one: "not allergic to eggs, just milk"."""
    scope, restricting = walker.scope, walker.language.grammar.restricting
    is_denied = scope.mode is Mode.NOT_ALLERGIC and not scope.is_fresh
    return is_denied and walker.mark.phrase in restricting and bool(walker.following_food)


def _belongs_to_scope(walker: Walker) -> bool:
    """Tell whether it is said of what a scope waits for: "nothing made with fish"."""
    scope = walker.scope
    waits = scope.is_open or (scope.is_fresh and scope.mode is Mode.NEUTRAL)
    is_set_aside = scope.is_indifferent and walker.is_next_to_scope
    return waits or is_set_aside  # "it doesn't have to be for christmas"


def _carries_on(walker: Walker) -> bool:
    """Tell whether "or anything with gelatin" goes on with what is left out."""
    scope, generic = walker.scope, walker.language.grammar.generic
    return scope.mode.is_negative and scope.has_joint and walker.phrase_before in generic


def _is_of_refused(walker: Walker) -> bool:
    """Tell whether a food is held by what was refused right before: "no cake with nuts".

    Of a food that is no dish ("no meat with rice"), and behind a "without", it is believed of an
    allergen alone.
    """
    scope, grammar = walker.scope, walker.language.grammar
    if not scope.mode.is_negative or scope.is_fresh or walker.mark.breaks:
        return False
    refused = _refused_before(walker)
    if refused is None or walker.mark.phrase not in grammar.holding:
        return False
    behind = (m for m in walker.marks[walker.at + 1 :] if m.phrase not in walker.language.leading)
    food = next((mark.food for mark in behind), "")
    is_kind = not refused.food or bool(refused.fills("dish") or refused.fills("meal"))
    if is_kind and (scope.by_particle or scope.mode is Mode.DISLIKE):
        return bool(food)
    return names_allergen(food) and (is_kind or scope.by_particle)


def _refused_before(walker: Walker) -> Mark | None:
    """Return what was refused right before, if anything: "no bread that contains nuts"."""
    at = walker.at - 1
    if walker.phrase_before in walker.language.grammar.relative:
        at -= 1
    turned = TURNED_SLOTS.values()
    last = [one for one in walker.found.filled[-1:] if one.is_limit or one.slot in turned]
    if at < 0 or not any(one.stop == walker.marks[at].stop for one in last):
        return None
    return walker.marks[at]


def _uses_up(walker: Walker) -> bool:
    """Tell whether it is said of what is at home: "I have rice to use"."""
    is_use = walker.mark.phrase in walker.language.grammar.using_up
    return is_use and walker.scope.mode is Mode.AT_HOME
