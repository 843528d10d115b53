"""What kind of dish a recipe is: its type, course, meals and cuisines.

Declared labels come first, then the head of the title ("Curry with Rice" is a curry), then what
the lines are made up of. `data/dish_types.tsv` names the types, `data/courses.tsv` what sources
call courses, `data/dish_cuisines.tsv` dishes and foods that are at home in one cuisine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ladle.core import Recipe
from ladle.food.facts import RecipeFacts
from ladle.food.labels import find_cuisine, find_meal
from ladle.food.mains import group_names, group_of
from ladle.food.signs import GUESS, LIKELY, SURE, Sign, Told, title_parts
from ladle.food.tables import cell, read_table
from ladle.food.text import key, tokenize
from ladle.food.vocabulary import EntryIx, vocabulary
from ladle.food.words import Meal

_LONGEST = 4  # words in the longest dish of dish_types.tsv
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
_SWEET = frozenset({"sugar", "powdered sugar", "brown sugar", "chocolate", "cocoa"})
_FEWEST_SIGNATURES = 2
"""Foods of one cuisine that it takes where neither label nor title name one."""


@dataclass(frozen=True, slots=True)
class DishType:
    """One row of `data/dish_types.tsv`."""

    name: str
    course: str
    meals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DishKind:
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
def _first_words() -> frozenset[str]:
    return frozenset(name.split()[0] for name in (*_written(), *_at_home()[0]))


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
    types = _types(recipe)
    return DishKind(
        types=types,
        courses=_courses(recipe, facts, types),
        meals=_meals(recipe, facts, types),
        cuisines=_cuisines(recipe, facts),
    )


def _declared(recipe: Recipe) -> Iterator[tuple[Sign, str]]:
    for place, labels in (("category", recipe.categories), ("keyword", recipe.keywords)):
        yield from ((Sign(place, label), key(label)) for label in labels)


def _types(recipe: Recipe) -> tuple[Told[str], ...]:
    titled = _title_type(recipe.name)
    labelled: dict[str, Sign] = {}
    for sign, label in _declared(recipe):
        if found := _labels().get(label):
            labelled.setdefault(found, sign)
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
    parts = title_parts(title)
    found = [(before, *_in_part(words)) for before, words in parts]
    heads = [(n, w) for before, n, w in found if n and before in {"", ","}]
    rest = [(n, w) for before, n, w in found if n and before not in {"", ","}]
    strong = next(((n, w) for n, w in heads if n not in FOOD_TYPES), None)
    return strong or next(iter((*heads, *rest)), None)


def _in_part(words: Sequence[str]) -> tuple[str, str]:
    """Return the last dish in a part of a title, but for foods that an earlier dish outweighs."""
    found = list(_dishes_in(words))
    if not found:
        return "", ""
    last = found[-1]
    if last[0] in FOOD_TYPES:
        for name, said in reversed(found[:-1]):
            is_dish = name not in FOOD_TYPES and name not in _ONLY_LAST
            if is_dish and dish_types()[name].course not in _ASIDE:
                return name, said
    return last


def _dishes_in(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    written, first, at = _written(), _first_words(), 0
    while at < len(words):
        for stop in range(min(len(words), at + _LONGEST), at, -1):
            if words[at] not in first:
                break
            said = " ".join(words[at:stop])
            if name := written.get(said):
                yield name, said
                at = stop - 1
                break
        at += 1


def _courses(
    recipe: Recipe, facts: RecipeFacts, types: Sequence[Told[str]]
) -> tuple[Told[str], ...]:
    declared: dict[str, Sign] = {}
    for sign, label in _declared(recipe):
        if course := _course_labels().get(label):
            declared.setdefault(course, sign)
    own = _own_course(facts, types)
    told = [Told(course, SURE, (sign,)) for course, sign in declared.items()]
    if own and own.value in declared:
        told.sort(key=lambda t: t.value != own.value)
    elif own and not declared:
        told = [own]
    return tuple(told)


def _own_course(facts: RecipeFacts, types: Sequence[Told[str]]) -> Told[str] | None:
    """Return the course that the dish itself tells: by its type, else by what it is made of."""
    groups = {group_of(entry): entry for entry in facts.line_entries}
    hearty = next((group for group in groups if group in _HEARTY), None)
    if types:
        first = types[0]
        course = dish_types()[first.value].course
        if first.value in _LIGHT and hearty:
            named = vocabulary().entries[groups[hearty]].name
            place = next((s.place for s in facts.lines if s.entry == groups[hearty]), "line")
            return Told("main", GUESS, (*first.signs, Sign(place, named)))
        return Told(course, min(first.confidence, LIKELY), first.signs)
    return _course_of_lines(facts, hearty)


def _course_of_lines(facts: RecipeFacts, hearty: str | None) -> Told[str] | None:
    entries = vocabulary().entries
    kinds = vocabulary().kinds
    names = {entries[k].name: s for s in facts.lines for k in kinds[s.entry]}

    def told(course: str, *why: str) -> Told[str]:
        signs = (Sign(names[n].place, entries[names[n].entry].name) for n in why if n in names)
        return Told(course, GUESS, tuple(signs))

    if not names:
        return None
    if "spirit" in names and not {"wheat flour", "garlic", "onion", "egg"} & names.keys():
        return told("drink", "spirit")
    if hearty:
        return told("main", *(n for n in group_names(hearty) if n in names))
    if (sweet := _SWEET & names.keys()) and not _SAVOURY & names.keys():
        return told("dessert", *sorted(sweet))
    if "vegetable" in names and len(facts.line_entries) > 1:
        return told("side", "vegetable")
    return None


def _meals(recipe: Recipe, facts: RecipeFacts, types: Sequence[Told[str]]) -> tuple[Told[str], ...]:
    """Return the meals as they are stored, with what told them; else those of the type."""
    signs: dict[str, Sign] = {}
    for sign, label in _declared(recipe):
        for meal in find_meal(label) or Meal(0):
            signs.setdefault(meal.label, sign)
    stored = [meal.label for meal in facts.meals]
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


def _cuisines(recipe: Recipe, facts: RecipeFacts) -> tuple[Told[str], ...]:
    if facts.cuisines:
        return _stored_cuisines(recipe, facts.cuisines)
    dishes, typical = _at_home()
    words = [t.text for t in tokenize(recipe.name)]
    named = {
        dishes[said]: said
        for start in range(len(words))
        if words[start] in _first_words()
        for stop in range(start + 1, min(len(words), start + _LONGEST) + 1)
        if (said := " ".join(words[start:stop])) in dishes
    }
    by_food: dict[str, dict[str, Sign]] = {}
    for seen in facts.lines:
        for cuisine in typical.get(seen.entry, ()):
            name = vocabulary().entries[seen.entry].name
            by_food.setdefault(cuisine, {})[name] = Sign(seen.place, name)
    if named:
        told = (
            (cuisine, (Sign("title", said), *by_food.get(cuisine, {}).values()))
            for cuisine, said in named.items()
        )
        ranked = sorted(told, key=lambda t: -len(t[1]))
        return tuple(Told(c, LIKELY if n == 0 else GUESS, s) for n, (c, s) in enumerate(ranked))
    return tuple(_by_foods(by_food))


def _by_foods(by_food: Mapping[str, Mapping[str, Sign]]) -> Iterator[Told[str]]:
    """Yield the one cuisine of which most typical foods are named, if it is one alone."""
    best = Counter({cuisine: len(foods) for cuisine, foods in by_food.items()}).most_common(2)
    if best and best[0][1] >= _FEWEST_SIGNATURES and (len(best) == 1 or best[0][1] > best[1][1]):
        cuisine = best[0][0]
        yield Told(cuisine, GUESS, tuple(by_food[cuisine].values()))


def _stored_cuisines(recipe: Recipe, cuisines: Iterable[str]) -> tuple[Told[str], ...]:
    """Return the cuisines as they are stored, with the label or title word that told them."""
    signs: dict[str, Sign] = {}
    labels = [(Sign("cuisine", part), part) for c in recipe.cuisines for part in (c, *c.split(","))]
    labels += [(s, s.text.removeprefix("region:")) for s, _ in _declared(recipe)]
    labels += [(Sign("title", t.text), t.text) for t in tokenize(recipe.name)]
    for sign, text in labels:
        if (cuisine := find_cuisine(text)) is not None:
            signs.setdefault(cuisine, sign)
    direct = [Told(c, SURE, (signs[c],)) for c in cuisines if c in signs]
    # what a cuisine lies within follows from it
    return (
        *direct,
        *(Told(c, SURE, direct[0].signs) for c in cuisines if c not in signs and direct),
    )
