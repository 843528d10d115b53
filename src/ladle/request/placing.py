"""What is named, put into slots: by its kinds, and by the scope in which it stands."""

from __future__ import annotations

from dataclasses import replace

from ladle.food import key, names_allergen, names_food
from ladle.request.english_quantities import Quantity
from ladle.request.gapped import go_on_for_other
from ladle.request.labels import dish_behind, label_of, left_out_by
from ladle.request.language import Cue, find_slots
from ladle.request.lists import carries_allergen
from ladle.request.marks import Mark
from ladle.request.omitted import go_on_with_allergy, restore_denied
from ladle.request.scope import MODE_OF, TURNED_SLOTS, Filled, Mode
from ladle.request.walker import Walker

_STEADY = frozenset(
    {"meal", "occasion", "person", "season", "quick", "slow", "health", "nutrition"}
)
"""Kinds that a scope neither turns nor ends with."""
_SPOILING = frozenset({"equipment", "method", "ease", "quality"})
"""Kinds behind which a food is rather asked for: "no oven, chicken"."""
_STANDING = ("include", "at_home", "dish", "")
"""Slots of foods that a pronoun may stand for; what is left out already stays so."""
_OPENING = frozenset({Cue.NOT, Cue.WITHOUT, Cue.DISLIKE})
_TELLING = frozenset({Cue.ALLERGY, Cue.ALLERGY_AFTER})
_PREFERRED = ("dish", "diet", "occasion", "equipment")
"""Of several kinds the first of these is meant."""
_OPPOSITES = {
    ("ease", "easy"): ("ease", "elaborate"),
    ("ease", "elaborate"): ("ease", "easy"),
    ("price", "cheap"): ("price", "expensive"),
    ("price", "expensive"): ("price", "cheap"),
    ("mood", "fancy"): ("ease", "easy"),
    ("slow", "true"): ("quick", "true"),
    ("quick", "true"): ("slow", "true"),
    ("season", "out_of_season"): ("season", "in_season"),
}
_ONLY_TURNED = frozenset({("season", "out_of_season")})
"""What can be unwanted, and not be asked for."""
_SET_ASIDE = "set aside"
"""The family of all that does not matter, but for foods."""


def place_value(walker: Walker) -> None:
    """Place a mark that names a food or fills a slot."""
    if _is_verb(walker):
        return
    if _tells_harm(walker):
        place_filler(walker)
        return
    family, value = _reading(walker)
    if _only_describes(walker, family):
        return
    _close_before(walker)
    family, value = _reading(walker)
    if walker.scope.is_indifferent:
        _set_aside(walker, family, value)
        return
    if walker.scope.is_open and _is_short_of(walker, family):
        walker.close()
    if family in _STEADY:
        _place_steady(walker, family, value)
        return
    if family in ("food", "dish"):
        go_on_for_other(walker)
        _place_food(walker, family, value)
        family = "food"
    elif family == "allergen":
        walker.add(walker.mark, "allergen", value, "food")
    else:
        family = _place_quality(walker, family, value)
    walker.is_less = False
    if not _is_modifier(walker):
        walker.scope.names(family)


def place_quantity(walker: Walker, quantity: Quantity) -> None:
    """Place a number with its unit; the least that something may take is no wish known here."""
    mark, scope = walker.mark, walker.scope
    if scope.is_indifferent and scope.is_fresh:
        scope.names(_SET_ASIDE)
        return
    if quantity.is_least and not scope.excludes:
        walker.found.lost.append(mark.phrase)
        return
    slot = quantity.measure.value
    walker.found.filled.append(Filled(slot, str(quantity.n), mark.start, mark.stop, "quantity"))
    if quantity.is_least:
        walker.close()
    elif not scope.is_fresh:
        scope.has_gap = True


def place_filler(walker: Walker) -> None:
    """Take note of a word that says nothing: a list may end there."""
    scope, phrase, grammar = walker.scope, walker.mark.phrase, walker.language.grammar
    is_of_method = phrase in grammar.within and scope.family == "method"  # "not fried in butter"
    if not (phrase in grammar.listing or is_of_method or scope.is_fresh):
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
    elif phrase in grammar.elided or _has_it_too(walker):
        restore_denied(walker)


def _has_it_too(walker: Walker) -> bool:
    """Tell whether a "has it" says of somebody what is over for another."""
    grammar = walker.language.grammar
    return walker.mark.phrase in grammar.pronouns and walker.phrase_before in grammar.having


def _place_standing(walker: Walker) -> None:
    """Hear "a nut allergy, and he has a peanut one"."""
    named = walker.found.filled[-1:]
    told = not _TELLING.isdisjoint(walker.found.cues)
    if told and named and named[0].stop == walker.mark.start and named[0].family == "food":
        named[0].slot = "allergen"
        walker.close()


def _place_pronoun(walker: Walker) -> None:
    """Turn the food that a pronoun stands for: "I have peanuts, but she's allergic to them"."""
    scope, grammar, following = walker.scope, walker.language.grammar, walker.following
    if following and following.cue is Cue.WANT and not following.breaks:
        return  # "except those with tofu"
    if scope.by_particle:
        ends = following is None or following.breaks or following.cue is Cue.BUT
        if following and not ends and following.phrase.split()[0] not in grammar.subjects:
            return  # "don't make it with nuts"
    elif not walker.is_next_to_scope:
        return
    slots = (*_STANDING, "exclude") if scope.mode is Mode.ALLERGY else _STANDING
    meant = [f for f in walker.found.filled if f.family == "food" and f.slot in slots]
    if meant and meant[-1].slot != "dish":
        meant[-1].slot = scope.mode.slot
    walker.close()  # "a curry that works without it"


def place_unknown(walker: Walker) -> None:
    """Report a word that means nothing here; one that was to be left out stops the answer."""
    scope, word, language = walker.scope, walker.mark.phrase, walker.language
    if told := _food_told_severe(walker):
        told.slot = "allergen"
    elif left_out := left_out_by(word, language):
        walker.add(walker.mark, "allergen", left_out, "food")
    elif walker.harm and word in language.harm.beside:
        pass
    elif scope.excludes and word in language.fillers.qualities:
        walker.refuse(word)
        scope.names("quality")
    elif walker.harm or _is_left_out(walker):
        walker.found.unresolved.append(word)
        scope.names("food")
    elif scope.is_indifferent and (scope.is_fresh or scope.has_joint):
        scope.names(_SET_ASIDE)  # "I don't care about the price"
    else:
        walker.found.lost.append(word)
    place_filler(walker)


def _food_told_severe(walker: Walker) -> Filled | None:
    """Return the food that a "severe" behind it ends: "peanuts (severe)"."""
    last, mark, following = walker.found.filled[-1:], walker.mark, walker.following
    is_told = mark.phrase in walker.language.grammar.severe and (not following or following.breaks)
    is_behind = bool(last) and last[0].family == "food" and last[0].stop == mark.start
    return last[0] if is_told and is_behind else None


# -- what a word of several meanings means here --------------------------------------------------


def _is_verb(walker: Walker) -> bool:
    """Tell whether a "drink" is one: "can't eat or drink milk"."""
    is_drink = walker.mark.phrase in walker.language.grammar.drinking
    return is_drink and walker.scope.is_fresh and bool(walker.following_food)


def _is_title_word(walker: Walker) -> bool:
    """Tell whether a mark means a dish for the one reason that some title holds it."""
    mark = walker.mark
    return bool(mark.meanings) and not (mark.food or find_slots(walker.language, mark.phrase))


def _tells_harm(walker: Walker) -> bool:
    """Tell whether a word of a title tells of harm here: "nuts are deadly"."""
    is_of_harm = walker.harm and walker.mark.phrase in walker.language.harm.beside
    return bool(is_of_harm) and _is_title_word(walker)


def _is_modifier(walker: Walker) -> bool:
    """Tell whether a word of a title is not yet what is left out: "no high mercury fish"."""
    behind = walker.following
    if not walker.scope.is_open or behind is None or behind.breaks or not _is_title_word(walker):
        return False
    return behind.is_unknown or bool(behind.food or behind.fills("dish"))


def _only_describes(walker: Walker, family: str) -> bool:
    """Tell whether a quality belongs to a food that is not asked for: "leftover roast chicken"."""
    is_quality = family in ("method", "flavor")
    is_told = walker.scope.mode in (Mode.AT_HOME, Mode.DISLIKE, Mode.ALLERGY)
    return is_quality and is_told and bool(walker.following_food)


def _reading(walker: Walker) -> tuple[str, str]:
    """Choose what a phrase of several meanings means here."""
    mark = walker.mark
    kinds = {meaning.kind: meaning.value for meaning in mark.meanings}
    if "method" in kinds and walker.following_food:
        return "method", kinds["method"]
    if mark.food and (not kinds or _is_ingredient(walker)):
        return "food", mark.food
    kind = next((kind for kind in _PREFERRED if kind in kinds), mark.meanings[0].kind)
    return kind, kinds[kind]


def _is_ingredient(walker: Walker) -> bool:
    """Tell "soup with bread" and "no pasta" from "a bread" and "pasta"."""
    if not (walker.mark.fills("meal") or walker.mark.fills("dish")):
        return False
    is_turned = walker.scope.mode not in (Mode.WANT, Mode.NEUTRAL)
    is_held = walker.phrase_before in walker.language.grammar.holding
    return is_held or is_turned or bool(walker.harm)


# -- where a list ends ---------------------------------------------------------------------------


def _close_before(walker: Walker) -> None:
    """Close a scope that has named something, where what follows is no part of its list."""
    mark, scope = walker.mark, walker.scope
    is_steady = any(meaning.kind in _STEADY for meaning in mark.meanings)
    is_new = walker.phrase_before in walker.language.grammar.one and not scope.has_joint
    may_end = not scope.is_fresh or scope.mode is Mode.AT_HOME
    is_dish = bool(mark.fills("dish") or dish_behind(mark.food, walker.language))
    if is_dish and may_end and (is_new or _begins_wish(walker)):
        walker.close()  # "without onions, a curry please"
    if scope.is_indifferent:
        _close_for(walker, "food" if mark.food or mark.fills("dish") else _SET_ASIDE)
    elif mark.food or mark.fills("dish"):
        is_listed = scope.is_fresh or scope.has_joint or not scope.has_gap
        if not _is_spoiled(walker) and (is_listed or not is_steady):
            _close_for(walker, "food")
    elif scope.has_refused and (mark.fills("diet") or not scope.has_joint):
        walker.close()  # "no dessert, vegan"
    elif not is_steady:
        _close_for(walker, mark.meanings[0].kind)


def end_idle_scope(walker: Walker) -> None:
    """Close, behind a comma, what has found nothing to leave out: "no dessert, chicken please".

    An allergen right behind it is left out all the same.
    """
    mark, scope = walker.mark, walker.scope
    is_idle = scope.is_fresh and (scope.has_refused or scope.is_indifferent)
    if is_idle and not (mark.food and names_allergen(mark.food)):
        walker.close()


def _begins_wish(walker: Walker) -> bool:
    """Tell whether a dish behind a comma is asked for: "allergic to milk, soup please".

    Behind another dish it is one more of them: "no pizza, burgers or tacos".
    """
    if walker.scope.has_joint or not walker.scope.has_break:
        return False
    last = walker.found.filled[-1:]
    return not any(
        meaning.kind == "dish" for one in last
        for meaning in find_slots(walker.language, key(one.value))
    )  # fmt: skip


def _close_for(walker: Walker, family: str) -> None:
    scope = walker.scope
    goes_on = scope.family == family and (scope.has_joint or not scope.has_gap)
    if not scope.is_fresh and not goes_on:
        walker.close()


def _is_spoiled(walker: Walker) -> bool:
    """Tell whether a food is left out behind a tool or a method: "no oven or nuts".

    Of an allergen it is believed behind a comma or an "or" too, of any other food only right behind
    ("no fried fish").
    """
    mark, scope = walker.mark, walker.scope
    if scope.mode.is_negative and not scope.has_gap and scope.family == "flavor":
        return _is_kind_refused(walker)
    if not scope.mode.is_negative or scope.has_gap or scope.family not in _SPOILING:
        return False
    if names_allergen(mark.food):
        return True
    is_right_behind = not (mark.breaks or scope.has_joint)
    return bool(mark.food) and scope.family == "method" and is_right_behind


def _is_kind_refused(walker: Walker) -> bool:
    """Tell whether "no fresh walnuts" leaves walnuts out, as "not spicy, walnuts" does not."""
    before = walker.marks[walker.at - 2].phrase if walker.at > 1 else ""
    is_right_behind = not (walker.mark.breaks or walker.scope.has_joint)
    is_refused = before == walker.language.particles.refusing
    return is_right_behind and is_refused and carries_allergen(walker.mark.food)


def _is_left_out(walker: Walker) -> bool:
    """Tell whether an unknown word is one to leave out: "no zorbs", "no nuts or zorbs"."""
    mark, scope = walker.mark, walker.scope
    if not scope.mode.is_negative:
        return False
    is_listed = scope.has_joint or (mark.breaks and walker.following is None)
    return scope.is_fresh or (is_listed and scope.family == "food" and not scope.has_gap)


# -- one kind of thing each ----------------------------------------------------------------------


def _place_food(walker: Walker, family: str, value: str) -> None:
    mark, mode = walker.mark, walker.scope.mode
    if mode in MODE_OF.values():
        walker.is_ban_unable = walker.scope.is_unable
        walker.is_ban_mild = walker.scope.by_particle and not walker.is_ban_unable
    if walker.is_less and mode is Mode.WANT:
        _place_less(walker)
        return
    if not mode.is_negative:
        slot = "dish" if family == "dish" and mode is not Mode.NEUTRAL else mode.slot
        if slot == "include" and walker.lists_allergies:
            slot = "allergen"
        elif mode is Mode.WANT and slot == "include":
            slot, value = _place_label(walker, value)
        walker.add(mark, slot, value, "food")
        return
    if whole := _whole(walker):
        mark, value = whole, whole.phrase
    elif mark.food:
        value = mark.food
    is_kind_of_dish = family == "dish" and not mark.food and mode is Mode.EXCLUDE
    if not (is_kind_of_dish or mode is Mode.NOT_ALLERGIC or names_food(value)):
        walker.found.unresolved.append(mark.phrase)
    elif is_kind_of_dish and _is_title_word(walker):
        walker.refuse(mark.phrase)  # "no caffeine": what is called so alone can be left out
    is_allergy = walker.scope.is_unable and not mark.fills("dish") and carries_allergen(value)
    walker.add(mark, "allergen" if is_allergy else mode.slot, value, "food")
    walker.found.filled[-1].is_asserted = is_allergy  # "she can't eat eggs anymore"


def _place_less(walker: Walker) -> None:
    """Leave out an allergen of which less is wanted, since nobody can say how little is safe."""
    mark = walker.mark
    if names_allergen(mark.food):
        walker.add(mark, "exclude", mark.food, "food")
    else:
        walker.found.lost.append(f"{walker.phrase_before} {mark.phrase}")


def _place_label(walker: Walker, name: str) -> tuple[str, str]:
    """Place what a name begins with ("vegan cake"); return what is asked for then."""
    label, value = label_of(name, walker.language)
    if label:
        walker.add(walker.mark, label, value, "food" if label == "allergen" else label)
    dish = dish_behind(name, walker.language)
    return ("dish", dish) if dish else ("include", name)


def _whole(walker: Walker) -> Mark | None:
    """Return "chicken soup" where it was cut into food and dish, and is to be left out."""
    mark, dish = walker.mark, walker.following
    if dish is None or dish.breaks or not (mark.food and dish.fills("dish")):
        return None
    phrase = f"{mark.phrase} {dish.phrase}"
    if not names_food(phrase):
        return None
    walker.skips_to = dish.stop
    return replace(mark, stop=dish.stop, phrase=phrase, last=dish.last)


def _place_quality(walker: Walker, family: str, value: str) -> str:
    """Place a quality, a cuisine, a tool or the like; return the family that was named."""
    mark = walker.mark
    if walker.scope.mode.is_negative or walker.is_less:
        _place_unwanted(walker, family, value)
        return family
    walker.add(mark, family, value, family)
    no = f"{walker.language.particles.refusing} "
    if not (value.startswith(no) or mark.phrase.startswith(no)):
        return family
    walker.open(Mode.EXCLUDE)  # "no bake or nuts"
    return "quality"


def _place_unwanted(walker: Walker, family: str, value: str) -> None:
    if family == "diet" and _is_kept_to(walker):
        walker.add(walker.mark, family, value, family)
    elif turned := TURNED_SLOTS.get(family):
        walker.add(walker.mark, turned, value, family)
    elif opposite := _OPPOSITES.get((family, value)):
        walker.add(walker.mark, *opposite, family)
    else:
        walker.refuse(walker.mark.phrase)


def _is_kept_to(walker: Walker) -> bool:
    """Tell whether a diet is missed, or the exception.

    "That's not vegan" misses it; it is the exception in "no restrictions except vegan".
    """
    if any(walker.is_said_of_proposed(at) for at in (walker.at - 1, walker.at - 2)):
        return True
    free = walker.language.grammar.unrestricted
    before = iter(walker.marks[: walker.at])
    return any(m.phrase in free for m in before) and any(m.cue is Cue.WITHOUT for m in before)


def _place_steady(walker: Walker, family: str, value: str) -> None:
    mark, scope = walker.mark, walker.scope
    if _is_unwanted(walker, family):
        _place_unwanted(walker, family, value)
        # it stays open: "no dessert with nuts" leaves nuts out
        scope.has_refused = scope.is_fresh
        walker.is_less = False
        return
    if (family, value) in _ONLY_TURNED:
        walker.found.lost.append(mark.phrase)
    else:
        walker.add(mark, family, value, family)
    if not scope.is_fresh:
        scope.has_gap = True


def _is_unwanted(walker: Walker, family: str) -> bool:
    """Tell whether a steady kind is what is unwanted, and not only beside it: "not in season"."""
    mark, scope = walker.mark, walker.scope
    if family == "person" or mark.breaks or mark.phrase in walker.language.grammar.tedious:
        return False
    if walker.is_less:
        return family != "meal" and walker.marks[walker.at - 1].cue is Cue.LESS
    if not scope.is_open or not _is_right_behind_cue(walker):
        return False
    by_verb = scope.mode is Mode.DISLIKE or family in ("meal", "occasion", "season")
    return scope.mode is not Mode.ALLERGY and (by_verb or scope.by_particle)


def _is_right_behind_cue(walker: Walker) -> bool:
    """Tell whether only "want a", "anything" and the like stand behind what opened the scope.

    What something is for is not unwanted: "I have nothing for dinner".
    """
    grammar, at = walker.language.grammar, walker.at - 1
    is_purpose = walker.phrase_before in grammar.purpose
    while at >= 0:
        mark = walker.marks[at]
        is_generic = mark.phrase in grammar.generic
        if is_purpose and is_generic:
            return False
        if mark.cue in _OPENING:
            return True
        if not (is_generic or mark.phrase in grammar.articles or mark.cue is Cue.WANT):
            return False
        at -= 1
    return False


def _is_short_of(walker: Walker, family: str) -> bool:
    """Tell whether there is to be more of a quality: "not spicy enough"."""
    behind = walker.following
    is_quality = family not in ("food", "dish", "allergen", "diet")
    return is_quality and behind is not None and behind.phrase in walker.language.grammar.sufficing


def _set_aside(walker: Walker, family: str, value: str) -> None:
    """Place what does not matter; an allergy that is named holds all the same."""
    is_food = family in ("food", "dish", "allergen")
    slot = family if family == "allergen" else ""
    walker.add(walker.mark, slot, value, "food" if is_food else family)
    walker.is_less = False
    walker.scope.names("food" if is_food else _SET_ASIDE)
