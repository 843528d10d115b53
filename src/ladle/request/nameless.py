"""Words that name nothing: those that say nothing, and those that mean nothing here.

The first may end a list, or stand for what was named before ("without it"); the second are
reported, and stop the answer where they were to be left out.
"""

from __future__ import annotations

from ladle.request.closing import SET_ASIDE, is_left_out
from ladle.request.faults import hear_fault
from ladle.request.labels import left_out_by
from ladle.request.language import Cue
from ladle.request.omitted import go_on_with_allergy, restore_denied
from ladle.request.scope import Filled, Mode
from ladle.request.walker import Walker

# -- words that say nothing ----------------------------------------------------------------------


def place_filler(walker: Walker) -> None:
    """Take note of a word that says nothing: a list may end there."""
    scope, phrase, grammar = walker.scope, walker.mark.phrase, walker.language.grammar
    if not (scope.is_fresh or phrase in grammar.listing or _is_of_method(walker)):
        scope.has_gap = True
    if phrase in grammar.asking:
        scope.has_joint = False
    if phrase in grammar.pronouns and scope.is_open:
        _place_pronoun(walker)
    elif phrase in grammar.requesting and scope.mode is Mode.AT_HOME:
        walker.close()  # "I have rice, what can I make"
    elif phrase in grammar.standing:
        _place_standing(walker)
    elif phrase in grammar.towards:
        go_on_with_allergy(walker)
    elif phrase in grammar.amassing:
        hear_fault(walker)
    elif phrase in grammar.elided or _has_it_too(walker):
        restore_denied(walker)


def _is_of_method(walker: Walker) -> bool:
    """Tell whether an "in" goes on with a method: "not fried in butter"."""
    is_within = walker.mark.phrase in walker.language.grammar.within
    return is_within and walker.scope.family == "method"


def _has_it_too(walker: Walker) -> bool:
    """Tell whether a "has it" says of somebody what is over for another."""
    grammar = walker.language.grammar
    return walker.mark.phrase in grammar.pronouns and walker.phrase_before in grammar.having


def _place_standing(walker: Walker) -> None:
    """Hear "a nut allergy, and he has a peanut one"."""
    named = walker.food_before
    if named and walker.has_told_allergy:
        named.slot = "allergen"
        walker.close()


# -- pronouns ------------------------------------------------------------------------------------


def _place_pronoun(walker: Walker) -> None:
    """Turn the food that a pronoun stands for: "I have peanuts, but she's allergic to them"."""
    if not _stands_for_food(walker):
        return
    meant = _food_meant(walker)
    if meant and meant.slot != "dish":
        meant.slot = walker.scope.mode.slot
    walker.close()  # "a curry that works without it"


def _stands_for_food(walker: Walker) -> bool:
    """Tell whether a pronoun behind what leaves out stands for a food that was named."""
    following, grammar = walker.following, walker.language.grammar
    if following is not None and following.cue is Cue.WANT and not following.breaks:
        return False  # "except those with tofu"
    if not walker.scope.by_particle:
        is_before = following is not None and not following.breaks and following.fills("flavor")
        return walker.is_next_to_scope and not is_before  # "none of that spicy stuff"
    if following is None or following.breaks or following.cue is Cue.BUT:
        return True
    return following.phrase.split()[0] in grammar.subjects  # not "don't make it with nuts"


def _food_meant(walker: Walker) -> Filled | None:
    """Return the food that was named last; one that is left out stays so, but for an allergy."""
    is_allergy = walker.scope.mode is Mode.ALLERGY
    meant = (
        one for one in reversed(walker.found.filled)
        if one.may_turn or (is_allergy and one.is_food and one.slot == "exclude")
    )  # fmt: skip
    return next(meant, None)


# -- words that mean nothing ---------------------------------------------------------------------


def place_unknown(walker: Walker) -> None:
    """Report a word that means nothing here; one that was to be left out stops the answer."""
    scope, word, language = walker.scope, walker.mark.phrase, walker.language
    if told := _food_told_severe(walker):
        told.slot = "allergen"
    elif left_out := left_out_by(word, language):
        walker.add(walker.mark, "allergen", left_out, "food")
    elif walker.harm and word in language.harm.beside:
        pass
    elif walker.harm and _is_beside_harm(walker):
        walker.found.lost.append(word)
    elif scope.excludes and word in language.fillers.qualities:
        walker.refuse(word)
        scope.names("quality")
    elif walker.harm or is_left_out(walker):
        walker.found.unresolved.append(word)
        scope.names("food")
    elif scope.is_indifferent and (scope.is_fresh or scope.has_joint):
        scope.names(SET_ASIDE)  # "I don't care about the price"
    else:
        walker.found.lost.append(word)
    place_filler(walker)


def _is_beside_harm(walker: Walker) -> bool:
    """Tell whether a word of every day only tells of a harm: "he swells up like a balloon"."""
    mark, scope = walker.mark, walker.scope
    is_joined = walker.before is not None and walker.before.cue is Cue.AND
    is_listed = scope.is_open or is_joined or mark.breaks
    return mark.phrase in walker.language.fillers.ordinary and not is_listed


def _food_told_severe(walker: Walker) -> Filled | None:
    """Return the food that a "severe" behind it ends: "peanuts (severe)"."""
    is_severe = walker.mark.phrase in walker.language.grammar.severe
    return walker.food_before if is_severe and walker.stands_last else None
