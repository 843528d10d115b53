"""What kind of dish a recipe is: its type, course, meals and cuisines.

Declared labels come first, then the head of the title ("Curry with Rice" is a curry), then what
the lines are made up of. `data/dish_types.tsv` names the types, `data/courses.tsv` what sources
call courses, `data/dish_cuisines.tsv` dishes and foods that are at home in one cuisine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

import msgspec

from ladle.core import Recipe
from ladle.food.facts import RecipeFacts, Seen
from ladle.food.labels import find_cuisine, find_meal
from ladle.food.mains import group_names, group_of
from ladle.food.signs import GUESS, LIKELY, SURE, Sign, Told, title_parts
from ladle.food.tables import cell, read_table
from ladle.food.text import key, tokenize
from ladle.food.vocabulary import EntryIx, vocabulary
from ladle.food.words import Meal

FOOD_TYPES = frozenset({
    "vegetable side", "potato dish", "rice dish", "chicken dish", "meat dish", "fish dish",
    "shellfish dish", "tofu dish", "sausages", "egg dish", "noodle dish", "fruit dessert",
    "dairy basic", "hot drink", "bar",
})  # fmt: skip
"""Types told by a food, which any other dish in the same part of a title outweighs."""
_ONLY_LAST = frozenset({"crumble", "cocktail", "milkshake", "bar", "candy", "ice cream", "hash"})
"""Types whose words are adjectives elsewhere ("crisp cucumbers", "old fashioned chili")."""
_ASIDE = frozenset({"sauce", "basic", "preserve"})
"""Courses that go with a food and do not outweigh it: "barbecue sauce chicken"."""
_LIGHT = frozenset({"salad", "pasta salad", "rice dish", "stuffed vegetable", "soup", "casserole"})
"""Types that are a meal where meat, fish or pasta lead them."""
_HEARTY = frozenset({
    "beef", "pork", "lamb", "chicken", "turkey", "poultry", "game", "fish", "shellfish", "meat",
    "tofu", "sausage",
})  # fmt: skip
_SAVOURY = frozenset({"garlic", "onion", "black pepper", "soy sauce", "stock", "mustard", "cumin"})
_NO_DRINK = frozenset({"wheat flour", "garlic", "onion", "egg"})
_SWEET = frozenset({"sugar", "powdered sugar", "brown sugar", "chocolate", "cocoa"})
_FEWEST_SIGNATURES = 2
"""Foods of one cuisine that it takes where neither label nor title name one."""


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
    return tuple(read_table("dish_types.tsv", ("type", "also", "course", "meals", "labels")))


@cache
def _written() -> Mapping[str, str]:
    return {key(n): row[0] for row in _rows() for n in (row[0], *cell(row[1]))}


@cache
def _written_from() -> Mapping[str, int]:
    """Return the first words of what is written for a type, with the most words behind one."""
    return _longest_by_first_word(_written())


def _longest_by_first_word(names: Iterable[str]) -> Mapping[str, int]:
    longest: dict[str, int] = {}
    for words in map(str.split, names):
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return longest


@cache
def _labels() -> Mapping[str, str]:
    return {key(label): row[0] for row in _rows() for label in cell(row[4])}


@cache
def _course_labels() -> Mapping[str, str]:
    rows = read_table("courses.tsv", ("course", "labels"))
    return {key(label): course for course, labels in rows for label in cell(labels)}


@cache
def course_names() -> tuple[str, ...]:
    """Return all courses, in the tables' order."""
    of_types = (t.course for t in dish_types().values())
    return tuple(dict.fromkeys([*_course_labels().values(), *of_types]))


def find_dish_type(name: str) -> str | None:
    """Return the type of a dish or label ("frittata", "pancakes and waffles"); None if unknown."""
    return _written().get(key(name)) or _labels().get(key(name))


def find_course(label: str) -> str | None:
    """Return the course that a label names ("appetizers"); None if it names none."""
    return _course_labels().get(key(label))


def dish_kind(recipe: Recipe, facts: RecipeFacts) -> DishKind:
    """Tell what kind of dish a recipe is."""
    declared = _declared(recipe)
    types = _types(recipe, declared)
    return DishKind(
        types=types,
        courses=_courses(facts, declared, types),
        meals=_meals(recipe, facts, declared, types),
        cuisines=_cuisines(recipe, facts, declared),
    )


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


def _types(recipe: Recipe, declared: Sequence[_Label]) -> tuple[Told[str], ...]:
    titled = _title_type(recipe.name)
    labelled: dict[str, Sign] = {}
    for label in declared:
        if label.type:
            labelled.setdefault(label.type, label.sign)
    if any(name not in FOOD_TYPES for name in labelled):
        labelled = {name: sign for name, sign in labelled.items() if name not in FOOD_TYPES}
    told = []
    if titled:
        name, words = titled
        signs = (Sign("title", words), *((labelled.pop(name),) if name in labelled else ()))
        is_sure = len(signs) > 1 or name not in FOOD_TYPES
        told.append(Told(name, SURE if is_sure else LIKELY, signs))
    if titled and titled[0] not in FOOD_TYPES:
        # a recipe lies under wider labels than it is ("soups, stews and chili")
        return (*told, *(Told(n, GUESS, (s,)) for n, s in labelled.items()))
    return (*(Told(n, LIKELY, (s,)) for n, s in labelled.items()), *told)


def _title_type(title: str) -> tuple[str, str] | None:
    """Return the type that a title's head tells, and the words that say it."""
    found = [(before, dish) for before, words in title_parts(title) if (dish := _in_part(words))]
    heads = [dish for before, dish in found if before in {"", ","}]
    strong = next((dish for dish in heads if dish[0] not in FOOD_TYPES), None)
    return strong or next(iter((*heads, *(dish for _, dish in found))), None)


def _in_part(words: Sequence[str]) -> tuple[str, str] | None:
    """Return the last dish in a part of a title, but for foods that an earlier dish outweighs."""
    found = list(_dishes_in(words))
    if not found:
        return None
    last = found[-1]
    if last[0] in FOOD_TYPES:
        for name, said in reversed(found[:-1]):
            is_dish = name not in FOOD_TYPES and name not in _ONLY_LAST
            if is_dish and dish_types()[name].course not in _ASIDE:
                return name, said
    return last


def _dishes_in(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    written, longest, after = _written(), _written_from(), 0
    for start, word in enumerate(words):
        if start < after or word not in longest:
            continue
        for stop in range(min(len(words), start + longest[word]), start, -1):
            said = " ".join(words[start:stop])
            if name := written.get(said):
                yield name, said
                after = stop
                break


def _courses(
    facts: RecipeFacts, declared: Sequence[_Label], types: Sequence[Told[str]]
) -> tuple[Told[str], ...]:
    signs: dict[str, Sign] = {}
    for label in declared:
        if label.course:
            signs.setdefault(label.course, label.sign)
    told = [Told(course, SURE, (sign,)) for course, sign in signs.items()]
    if len(told) == 1:
        return tuple(told)
    own = _own_course(facts, types)
    if own and own.value in signs:
        told.sort(key=lambda t: t.value != own.value)
    elif own and not told:
        told = [own]
    return tuple(told)


def _own_course(facts: RecipeFacts, types: Sequence[Told[str]]) -> Told[str] | None:
    """Return the course that the dish itself tells: by its type, else by what it is made of."""
    if not types:
        return _course_of_lines(facts, _leading_meat(facts))
    first = types[0]
    if first.value in _LIGHT and (meat := _leading_meat(facts)):
        return Told("main", GUESS, (*first.signs, Sign(meat.place, _name(meat.entry))))
    return Told(dish_types()[first.value].course, min(first.confidence, LIKELY), first.signs)


@cache
def _meats() -> Mapping[EntryIx, str]:
    """Return the foods that make a meal of a dish, with their groups."""
    entries = (EntryIx(i) for i in range(len(vocabulary())))
    return {entry: group for entry in entries if (group := group_of(entry)) in _HEARTY}


def _leading_meat(facts: RecipeFacts) -> Seen | None:
    """Return a food that makes a meal of a dish; of several always the same, but no better one."""
    meats = _meats()
    found = {seen.entry for seen in facts.lines if seen.entry in meats}
    if not found:
        return None
    group = meats[min(found)]
    entry = max(entry for entry in found if meats[entry] == group)
    return next(seen for seen in facts.lines if seen.entry == entry)


@cache
def _telling() -> Sequence[tuple[str, ...]]:
    """Return for each entry those of its names and kinds that tell a course."""
    of_meats = (name for group in _HEARTY for name in group_names(group))
    telling = {"spirit", "vegetable", *_NO_DRINK, *_SWEET, *_SAVOURY, *of_meats}
    return [tuple(n for k in kinds if (n := _name(k)) in telling) for kinds in vocabulary().kinds]


def _course_of_lines(facts: RecipeFacts, meat: Seen | None) -> Told[str] | None:
    telling = _telling()
    names = {name: seen for seen in facts.lines for name in telling[seen.entry]}

    def told(course: str, *why: str) -> Told[str]:
        signs = (Sign(names[n].place, _name(names[n].entry)) for n in why if n in names)
        return Told(course, GUESS, tuple(signs))

    if "spirit" in names and not _NO_DRINK & names.keys():
        return told("drink", "spirit")
    if meat:
        return told("main", *(n for n in group_names(_meats()[meat.entry]) if n in names))
    if (sweet := _SWEET & names.keys()) and not _SAVOURY & names.keys():
        return told("dessert", *sorted(sweet))
    if "vegetable" in names and len({seen.entry for seen in facts.lines}) > 1:
        return told("side", "vegetable")
    return None


def _meals(
    recipe: Recipe, facts: RecipeFacts, declared: Sequence[_Label], types: Sequence[Told[str]]
) -> tuple[Told[str], ...]:
    """Return the meals as they are stored, with what told them; else those of the type."""
    signs: dict[str, Sign] = {}
    for label in declared:
        for meal in label.meals:
            signs.setdefault(meal, label.sign)
    stored = _meal_labels(int(facts.meals))
    if stored and all(meal in signs for meal in stored):
        return tuple(Told(meal, SURE, (signs[meal],)) for meal in stored)
    if types:
        first = types[0]
        return tuple(
            Told(meal, min(first.confidence, LIKELY), first.signs)
            for meal in dish_types()[first.value].meals
        )
    return tuple(Told(meal, GUESS, (Sign("title", recipe.name),)) for meal in stored)


@cache
def _at_home() -> tuple[Mapping[str, str], Mapping[EntryIx, frozenset[str]]]:
    """Return dishes with their cuisine, and foods with the cuisines that they are typical of."""
    dishes: dict[str, str] = {}
    foods: dict[EntryIx, set[str]] = {}
    for cuisine, named, typical in read_table("dish_cuisines.tsv", ("cuisine", "dishes", "foods")):
        for dish in cell(named):
            dishes.setdefault(key(dish), cuisine)
        for food in cell(typical):
            entry = vocabulary().find(food)
            if entry is not None:
                foods.setdefault(entry, set()).add(cuisine)
    return dishes, {entry: frozenset(cuisines) for entry, cuisines in foods.items()}


@cache
def _at_home_from() -> Mapping[str, int]:
    """Return the first words of dishes of one cuisine, with the most words behind one."""
    return _longest_by_first_word(_at_home()[0])


def _cuisines(
    recipe: Recipe, facts: RecipeFacts, declared: Sequence[_Label]
) -> tuple[Told[str], ...]:
    if facts.cuisines:
        return _stored_cuisines(recipe, facts.cuisines, declared)
    dishes, typical = _at_home()
    longest = _at_home_from()
    words = [t.text for t in tokenize(recipe.name)]
    named = {
        dishes[said]: said
        for start, word in enumerate(words)
        if word in longest
        for stop in range(start + 1, min(len(words), start + longest[word]) + 1)
        if (said := " ".join(words[start:stop])) in dishes
    }
    by_food: dict[str, dict[EntryIx, Seen]] = {}
    for seen in [s for s in facts.lines if s.entry in typical]:
        for cuisine in typical[seen.entry]:
            by_food.setdefault(cuisine, {})[seen.entry] = seen
    if named:
        told = (
            (cuisine, (Sign("title", said), *_signs(by_food.get(cuisine, {}))))
            for cuisine, said in named.items()
        )
        ranked = sorted(told, key=lambda t: -len(t[1]))
        return tuple(Told(c, LIKELY if n == 0 else GUESS, s) for n, (c, s) in enumerate(ranked))
    return _by_foods(by_food) if by_food else ()


def _by_foods(by_food: Mapping[str, Mapping[EntryIx, Seen]]) -> tuple[Told[str], ...]:
    """Return the one cuisine of which most typical foods are named, if it is one alone."""
    most = max(map(len, by_food.values()))
    best = [cuisine for cuisine, foods in by_food.items() if len(foods) == most]
    if most < _FEWEST_SIGNATURES or len(best) > 1:
        return ()
    return (Told(best[0], GUESS, tuple(_signs(by_food[best[0]]))),)


def _signs(foods: Mapping[EntryIx, Seen]) -> Iterator[Sign]:
    return (Sign(seen.place, _name(entry)) for entry, seen in foods.items())


def _stored_cuisines(
    recipe: Recipe, cuisines: Iterable[str], declared: Sequence[_Label]
) -> tuple[Told[str], ...]:
    """Return the cuisines as they are stored, with the label or title word that told them."""
    signs: dict[str, Sign] = {}
    for declaring in recipe.cuisines:
        for part in (declaring, *declaring.split(",")):
            if (cuisine := find_cuisine(part)) is not None:
                signs.setdefault(cuisine, Sign("cuisine", part))
    for label in declared:
        if label.cuisine is not None:
            signs.setdefault(label.cuisine, label.sign)
    for word, _ in tokenize(recipe.name):
        if (cuisine := find_cuisine(word)) is not None:
            signs.setdefault(cuisine, Sign("title", word))
    direct = [Told(c, SURE, (signs[c],)) for c in cuisines if c in signs]
    # what a cuisine lies within follows from it
    return (
        *direct,
        *(Told(c, SURE, direct[0].signs) for c in cuisines if c not in signs and direct),
    )


def _name(entry: EntryIx) -> str:
    return vocabulary().entries[entry].name
