"""What kind of dish a recipe is: its type, course, meals and cuisines.

Declared labels come first, then the head of the title ("Curry with Rice" is a curry), then what
the lines are made up of. `data/dish_types.tsv` names the types, `data/courses.tsv` what sources
call courses, `data/dish_cuisines.tsv` dishes and foods that are at home in one cuisine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

import msgspec

from ladle.core import Recipe
from ladle.food.dish_cuisines import cuisines_told, longest_by_first_word
from ladle.food.dish_lines import course_of_lines, leading_meat, taste_of
from ladle.food.facts import RecipeFacts
from ladle.food.labels import find_cuisine, find_meal
from ladle.food.signs import GUESS, LIKELY, SURE, Part, Sign, Told, title_parts
from ladle.food.tables import cell, read_table
from ladle.food.text import key
from ladle.food.vocabulary import vocabulary
from ladle.food.words import Meal

FOOD_TYPES = frozenset({
    "vegetable side", "potato dish", "rice dish", "chicken dish", "meat dish", "fish dish",
    "shellfish dish", "tofu dish", "sausages", "egg dish", "noodle dish", "fruit dessert",
    "dairy basic", "hot drink", "bar",
})  # fmt: skip
"""Types told by a food, which any other dish in the same part of a title outweighs."""
_ADJECTIVES = frozenset({"crumble", "cocktail", "milkshake", "bar", "candy", "ice cream", "hash"})
"""Types whose words are adjectives elsewhere ("crisp cucumbers", "old fashioned chili")."""
_ASIDE = frozenset({"sauce", "basic", "preserve"})
"""Courses that go with a food and do not outweigh it: "barbecue sauce chicken"."""
_LAST_WORDS = frozenset({"chili", "chilli", "roast", "parmesan", "florentine"})
"""Words that are a dish only where they end a part of a title: "Green Chili Rice" is none."""
_AFTER_TITLES = frozenset({"recipe", "i", "ii", "iii", "iv", "v"})
"""Words that number or praise what stands before them."""
_MANNERS = frozenset({"parmesan"})
"""Words that make a dish of the food right before them ("Eggplant Parmesan"), and of pasta none."""
_ALONE = frozenset({"florentine"})
"""Words that are a dish only where none stands before them: "Chicken Florentine" has spinach."""
_POURED = frozenset({"with", "w", "in", "over", "topped", "using", "plus"})
"""What a sauce stands behind that is served with a dish: "Bangers and Mash with Gravy"."""
_BREAKFASTS = frozenset({"breakfast", "brunch"})
_OF_ALL = frozenset({"", ",", "for"})
"""What stands before parts of a title that tell of the whole dish."""
_MEATS = frozenset({
    "chicken dish", "meat dish", "fish dish", "shellfish dish", "sausages", "roast",
    "grilled or fried meat", "pulled meat", "meatball", "meatloaf", "tofu dish",
})  # fmt: skip
"""Types that make another dish savoury that is named behind them: "Steak and Stout Pie"."""
_VEGETABLES = frozenset({"vegetable side", "potato dish"})
"""The same of vegetables, where they stand right before it: "Potato Crisps"."""
_SIDES = frozenset({"vegetable side", "potato dish", "rice dish"})
_SWEET_VEGETABLES = frozenset({
    "bean", "beet", "carrot", "corn", "green", "parsnip", "squash", "sweet potato", "yam",
    "zucchini",
})  # fmt: skip
"""Vegetables that are baked into cakes, or that are the last word of what is (vanilla bean)."""
_LIGHT = frozenset({
    "salad", "pasta salad", "rice dish", "stuffed vegetable", "soup", "casserole", "fritter",
})  # fmt: skip
"""Types that are a meal where meat, fish or pasta lead them."""


@dataclass(frozen=True, slots=True)
class DishType:
    """One row of `data/dish_types.tsv`."""

    name: str
    course: str
    meals: tuple[str, ...]


class DishKind(msgspec.Struct, frozen=True, gc=False):
    """What kind of dish a recipe is; the likeliest first in each."""

    types: tuple[Told[str], ...]
    courses: tuple[Told[str], ...]
    meals: tuple[Told[str], ...]
    cuisines: tuple[Told[str], ...]


@cache
def dish_types() -> Mapping[str, DishType]:
    """Return all types of dishes by name, in the table's order."""
    return {row[0]: DishType(row[0], row[2], cell(row[3])) for row in _rows()}


@cache
def _rows() -> tuple[tuple[str, ...], ...]:
    return tuple(read_table("dish_types.tsv", _COLUMNS))


_COLUMNS = ("type", "also", "course", "meals", "labels", "behind_meat", "behind_vegetables")


@cache
def _written() -> Mapping[str, str]:
    return {key(n): row[0] for row in _rows() for n in (row[0], *cell(row[1]))}


@cache
def _written_from() -> Mapping[str, int]:
    """Return the first words of what is written for a type, with the most words behind one."""
    return longest_by_first_word(_written())


@cache
def _labels() -> Mapping[str, str]:
    return {key(label): row[0] for row in _rows() for label in cell(row[4])}


@cache
def _savoury_words() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return words ("pie") with the types that they are behind meat, and behind vegetables.

    A type of `FOOD_TYPES` stands for that of the meat itself: "Shrimp Cakes" are a shellfish dish.
    """
    meat, vegetables = ({key(w): r[0] for r in _rows() for w in cell(r[at])} for at in (5, 6))
    return meat, vegetables


@cache
def _course_labels() -> Mapping[str, str]:
    rows = read_table("courses.tsv", ("course", "labels"))
    return {key(label): course for course, labels in rows for label in cell(labels)}


@cache
def course_names() -> tuple[str, ...]:
    """Return all courses, in the tables' order."""
    of_types = (t.course for t in dish_types().values())
    return tuple(dict.fromkeys([*_course_labels().values(), *of_types]))


def dish_type_called(name: str) -> str | None:
    """Return the type of dish whose own name this is, in any number ("Cookies"); None if none."""
    return _own_names().get(key(name))


@cache
def _own_names() -> Mapping[str, str]:
    return {key(name): name for name in dish_types()}


def find_dish_type(name: str) -> str | None:
    """Return the type of a dish or label ("frittata", "pancakes and waffles"); None if unknown."""
    return _written().get(key(name)) or _labels().get(key(name))


def find_course(label: str) -> str | None:
    """Return the course that a label names ("appetizers"); None if it names none."""
    return _course_labels().get(key(label))


def dish_kind(recipe: Recipe, facts: RecipeFacts) -> DishKind:
    """Tell what kind of dish a recipe is."""
    declared = _declared(recipe)
    parts = title_parts(recipe.name)
    types = _types(facts, declared, parts)
    breakfast = _breakfast(parts)
    return DishKind(
        types=types,
        courses=_courses(facts, declared, types, breakfast),
        meals=_meals(recipe, facts, declared, types, breakfast),
        cuisines=cuisines_told(recipe, facts, [(n.cuisine, n.sign) for n in declared if n.cuisine]),
    )


def _breakfast(parts: Sequence[Part]) -> Sign | None:
    """Return the word of a title that says that the dish is eaten in the morning."""
    for before, words in parts:
        if before in _OF_ALL and (said := next((w for w in words if w in _BREAKFASTS), None)):
            return Sign("title", said)
    return None


class _Label(NamedTuple):
    """What a category or keyword declares; each empty if nothing."""

    sign: Sign
    type: str | None
    course: str | None
    meals: tuple[str, ...]
    cuisine: str | None


def _declared(recipe: Recipe) -> Sequence[_Label]:
    if not (recipe.categories or recipe.keywords):
        return ()
    labels = (
        *(_read_label("category", category) for category in recipe.categories),
        *(_read_label("keyword", keyword) for keyword in recipe.keywords),
    )
    return [label for label in labels if label is not None]


@lru_cache(maxsize=50_000)
def _read_label(place: str, label: str) -> _Label | None:
    """Read a label; publishers use the same again and again, and most declare nothing."""
    name = key(label)
    found = _Label(
        Sign(place, label),
        _labels().get(name),
        _course_labels().get(name),
        _meal_labels(find_meal(name) or 0),
        find_cuisine(label.removeprefix("region:")),
    )
    return found if any(found[1:]) else None


@lru_cache(maxsize=1_024)
def _meal_labels(meals: int) -> tuple[str, ...]:
    """Return the words for the meals in a `Meal`; to go through an enum's flags takes long."""
    return tuple(meal.label for meal in Meal(meals))


def _types(
    facts: RecipeFacts, declared: Sequence[_Label], parts: Sequence[Part]
) -> tuple[Told[str], ...]:
    titled = _title_type(parts, facts)
    labelled: dict[str, Sign] = {}
    for label in declared:
        if label.type:
            labelled.setdefault(label.type, label.sign)
    if any(name not in FOOD_TYPES for name in labelled):
        labelled = {name: sign for name, sign in labelled.items() if name not in FOOD_TYPES}
    told = []
    if titled:
        name, words = titled.type, titled.said
        signs = (Sign("title", words), *((labelled.pop(name),) if name in labelled else ()))
        is_sure = len(signs) > 1 or name not in FOOD_TYPES
        told.append(Told(name, SURE if is_sure else LIKELY, signs))
    if titled and titled.type not in FOOD_TYPES:
        # a recipe lies under wider labels than it is ("soups, stews and chili")
        return (*told, *(Told(n, GUESS, (s,)) for n, s in labelled.items()))
    return (*(Told(n, LIKELY, (s,)) for n, s in labelled.items()), *told)


class _Dish(NamedTuple):
    """A dish in a part of a title."""

    type: str
    said: str
    start: int
    """The first of its words in the part."""
    stop: int


def _title_type(parts: Sequence[Part], facts: RecipeFacts) -> _Dish | None:
    """Return the dish that is a title's head; what is only poured over one is none."""
    heads = _heads(parts)
    if not heads:
        return None
    head = next((dish for dish in heads if dish.type not in FOOD_TYPES), heads[0])
    return _savoury_by_lines(head, facts)


def _heads(parts: Sequence[Part]) -> Sequence[_Dish]:
    """Return the dishes that may be a title's head: those beside it only where there is none."""
    heads: list[_Dish] = []
    others: list[_Dish] = []
    is_beside = False
    for before, words in parts:
        is_beside = is_beside or before in _POURED
        dish = _in_part(words)
        if dish is None:
            continue
        if before in {"", ","} and not (is_beside and heads):
            heads.append(dish)
        elif before not in _POURED or not (_is_aside(dish) or dish.type in _SIDES):
            others.append(dish)
    return heads or others


def _is_aside(dish: _Dish) -> bool:
    return dish_types()[dish.type].course in _ASIDE


def _in_part(words: Sequence[str]) -> _Dish | None:
    """Return the last dish in a part of a title, but for foods that an earlier dish outweighs."""
    found = _dishes_in(words)
    if not found:
        return None
    last = found[-1]
    if len(found) > 1 and (savoury := _savoury_by_title(found[-2], last, words)):
        return savoury
    if last.type in FOOD_TYPES or last.said in _MANNERS:
        for dish in reversed(found[:-1]):
            is_dish = dish.type not in FOOD_TYPES and dish.type not in _ADJECTIVES
            if is_dish and not _is_aside(dish):
                return dish
    if len(found) > 1 and last.type in _SIDES and _is_beside(found[-2], last, words):
        return found[-2]
    return last


def _is_beside(meat: _Dish, side: _Dish, words: Sequence[str]) -> bool:
    """Tell whether a side is what meat is served with: of "Salmon and Vegetables" the salmon."""
    return meat.type in _MEATS and "and" in words[meat.stop : side.start]


def _savoury_by_title(before: _Dish, last: _Dish, words: Sequence[str]) -> _Dish | None:
    """Return what a word for sweets or bread is behind meat or vegetables: "Chicken Rolls"."""
    of_meat, of_vegetables = _savoury_words()
    is_near = last.start - before.stop <= 1
    if before.type in _MEATS and (savoury := of_meat.get(last.said)):
        if savoury not in FOOD_TYPES:
            return last._replace(type=savoury)
        return last._replace(type=before.type) if is_near else None
    if (
        not is_near
        or before.type not in _VEGETABLES
        or before.said in _SWEET_VEGETABLES
        or "chocolate" in words
    ):
        return None
    savoury = of_vegetables.get(last.said)
    return last._replace(type=savoury) if savoury else None


def _savoury_by_lines(head: _Dish, facts: RecipeFacts) -> _Dish:
    """Return the dish as what is savoury in its lines makes it, unless something sweetens it."""
    of_meat, of_vegetables = _savoury_words()
    if dish_types()[head.type].course != "dessert" or head.said not in of_vegetables:
        return head
    if (taste := taste_of(facts)) == "sweet":
        return head
    savoury = of_meat.get(head.said, "meat dish")
    if savoury not in FOOD_TYPES and leading_meat(facts):
        return head._replace(type=savoury)
    return head._replace(type=of_vegetables[head.said]) if taste == "savoury" else head


def _dishes_in(words: Sequence[str]) -> list[_Dish]:
    written, longest, after = _written(), _written_from(), 0
    found: list[_Dish] = []
    for start, word in enumerate(words):
        if start < after or word not in longest:
            continue
        for stop in range(min(len(words), start + longest[word]), start, -1):
            said = " ".join(words[start:stop])
            if name := written.get(said):
                after = stop
                if said not in _LAST_WORDS or _is_dish(said, words[stop:], found, start):
                    found.append(_Dish(name, said, start, stop))
                break
    return found


def _is_dish(said: str, behind: Sequence[str], found: Sequence[_Dish], start: int) -> bool:
    """Tell whether one of `_LAST_WORDS` is a dish where it stands."""
    if said in _ALONE and found:
        return False
    if said in _MANNERS and (not found or found[-1].stop < start):
        return False
    return all(word in _AFTER_TITLES or word.isdigit() for word in behind)


def _courses(
    facts: RecipeFacts,
    declared: Sequence[_Label],
    types: Sequence[Told[str]],
    breakfast: Sign | None,
) -> tuple[Told[str], ...]:
    signs: dict[str, Sign] = {}
    for label in declared:
        if label.course:
            signs.setdefault(label.course, label.sign)
    told = [Told(course, SURE, (sign,)) for course, sign in signs.items()]
    if len(told) == 1:
        return tuple(told)
    own = _own_course(facts, types, breakfast)
    if own and own.value in signs:
        told.sort(key=lambda t: t.value != own.value)
    elif own and not told:
        told = [own]
    return tuple(told)


def _own_course(
    facts: RecipeFacts, types: Sequence[Told[str]], breakfast: Sign | None
) -> Told[str] | None:
    """Return the course that the dish itself tells: by its type, else by what it is made of."""
    if breakfast and not (types and dish_types()[types[0].value].course == "drink"):
        return Told("breakfast", LIKELY, (breakfast,))
    if not types:
        return course_of_lines(facts, leading_meat(facts))
    first = types[0]
    if first.value in _LIGHT and (meat := leading_meat(facts)):
        return Told(
            "main", GUESS, (*first.signs, Sign(meat.place, vocabulary().entries[meat.entry].name))
        )
    return Told(dish_types()[first.value].course, min(first.confidence, LIKELY), first.signs)


def _meals(
    recipe: Recipe,
    facts: RecipeFacts,
    declared: Sequence[_Label],
    types: Sequence[Told[str]],
    breakfast: Sign | None,
) -> tuple[Told[str], ...]:
    """Return the meals as they are stored, with what told them; else those of the type."""
    signs: dict[str, Sign] = {}
    for label in declared:
        for meal in label.meals:
            signs.setdefault(meal, label.sign)
    stored = _meal_labels(int(facts.meals))
    if stored and all(meal in signs for meal in stored):
        return tuple(Told(meal, SURE, (signs[meal],)) for meal in stored)
    if breakfast:
        return (Told("breakfast", LIKELY, (breakfast,)),)
    if types:
        first = types[0]
        return tuple(
            Told(meal, min(first.confidence, LIKELY), first.signs)
            for meal in dish_types()[first.value].meals
        )
    return tuple(Told(meal, GUESS, (Sign("title", recipe.name),)) for meal in stored)
