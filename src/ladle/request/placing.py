"""What is named, put into slots: by its kinds, and by the scope in which it stands.

`place_value` is told each mark that names something. What such a mark means here stands in
`reading`, whether the scope still holds for it in `closing`, what is no food in `qualities`, and
words that name nothing in `nameless`. Foods and dishes are placed here.
"""

from __future__ import annotations

from dataclasses import replace

from ladle.food import names_allergen, names_food
from ladle.request.closing import SET_ASIDE, close_before
from ladle.request.english_quantities import Quantity
from ladle.request.gapped import go_on_for_other
from ladle.request.labels import dish_behind, label_of
from ladle.request.lists import carries_allergen
from ladle.request.marks import Mark
from ladle.request.nameless import place_filler
from ladle.request.qualities import place_quality, place_steady, set_aside
from ladle.request.reading import (
    is_modifier,
    is_short_of,
    is_title_word,
    is_verb,
    only_describes,
    read,
    tells_harm,
)
from ladle.request.scope import MODE_OF, STEADY, Filled, Mode
from ladle.request.walker import Walker


def place_value(walker: Walker) -> None:
    """Place a mark that names a food or fills a slot."""
    if is_verb(walker):
        return
    if tells_harm(walker):
        place_filler(walker)
        return
    if only_describes(walker, read(walker)[0]):
        return
    close_before(walker)
    family, value = read(walker)
    if walker.scope.is_indifferent:
        set_aside(walker, family, value)
        return
    if walker.scope.is_open and is_short_of(walker, family):
        walker.close()
    if family in STEADY:
        place_steady(walker, family, value)
    else:
        _place(walker, family, value)


def place_quantity(walker: Walker, quantity: Quantity) -> None:
    """Place a number with its unit.

    The least that something may take is no wish known here, nor is what is beyond reason.
    """
    mark, scope = walker.mark, walker.scope
    if scope.is_indifferent and scope.is_fresh:
        scope.names(SET_ASIDE)
        return
    if quantity.is_beyond or (quantity.is_least and not scope.excludes):
        walker.found.lost.append(mark.phrase)
        return
    slot = quantity.measure.value
    walker.found.filled.append(Filled(slot, str(quantity.n), mark.start, mark.stop, "quantity"))
    if quantity.is_least:
        walker.close()  # "nothing over 30 minutes"
    elif not scope.is_fresh:
        scope.has_gap = True


def _place(walker: Walker, family: str, value: str) -> None:
    """Place what a scope turns, and take note that something was named."""
    if family in ("food", "dish"):
        go_on_for_other(walker)
        _place_food(walker, family, value)
        family = "food"
    elif family == "allergen":
        walker.add(walker.mark, "allergen", value, "food")
    else:
        family = place_quality(walker, family, value)
    walker.is_less = False
    if not is_modifier(walker):
        walker.scope.names(family)


def _place_food(walker: Walker, family: str, value: str) -> None:
    scope = walker.scope
    if scope.mode in MODE_OF.values():
        walker.is_ban_unable = scope.is_unable
        walker.is_ban_mild = scope.by_particle and not scope.is_unable
    if scope.mode.is_negative:
        _leave_out(walker, family, value)
    elif walker.is_less and scope.mode is Mode.WANT:
        _place_less(walker)
    else:
        slot, value = _asked(walker, family, value)
        walker.add(walker.mark, slot, value, "food")


# -- what is asked for ---------------------------------------------------------------------------


def _asked(walker: Walker, family: str, value: str) -> tuple[str, str]:
    """Return the slot and the value of a food that is asked for, set aside or at home."""
    mode = walker.scope.mode
    slot = "dish" if family == "dish" and mode is not Mode.NEUTRAL else mode.slot
    if slot == "include" and walker.lists_allergies:
        return "allergen", value
    return _unlabelled(walker, value) if slot == "include" else (slot, value)


def _unlabelled(walker: Walker, name: str) -> tuple[str, str]:
    """Place what a name begins with ("vegan cake"); return what is asked for then."""
    label, value = label_of(name, walker.language)
    if label:
        walker.add(walker.mark, label, value, "food" if label == "allergen" else label)
    dish = dish_behind(name, walker.language)
    return ("dish", dish) if dish else ("include", name)


def _place_less(walker: Walker) -> None:
    """Leave out an allergen of which less is wanted, since nobody can say how little is safe."""
    mark = walker.mark
    if names_allergen(mark.food):
        walker.add(mark, "exclude", mark.food, "food")
    else:
        walker.found.lost.append(f"{walker.phrase_before} {mark.phrase}")


# -- what is left out ----------------------------------------------------------------------------


def _leave_out(walker: Walker, family: str, value: str) -> None:
    """Leave a food out, or say that somebody is not allergic to it."""
    mark, mode = walker.mark, walker.scope.mode
    if whole := _whole(walker):
        mark, value = whole, whole.phrase
    elif mark.food:
        value = mark.food
    if family == "dish" and not mark.food and mode is Mode.EXCLUDE:
        if is_title_word(walker):
            walker.refuse(mark.phrase)  # "no caffeine": what is called so alone can be left out
    elif not (mode is Mode.NOT_ALLERGIC or names_food(value)):
        walker.found.unresolved.append(mark.phrase)
    is_allergy = walker.scope.is_unable and not mark.fills("dish") and carries_allergen(value)
    walker.add(mark, "allergen" if is_allergy else mode.slot, value, "food")
    walker.found.filled[-1].is_asserted = is_allergy  # "she can't eat eggs anymore"


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
