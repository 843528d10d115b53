"""Meals and cuisines: from what a recipe declares, else from the words of its title.

The tables are `data/meals.tsv` and `data/cuisines.tsv`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from ladle.core import Recipe
from ladle.food.tables import cell, read_table
from ladle.food.text import key, tokenize
from ladle.food.words import Meal

_LONGEST_DISH = 3  # words in the longest dish of meals.tsv
_SAUCE = int(Meal.SAUCE)


@dataclass(frozen=True, slots=True)
class _MealTable:
    labels: Mapping[str, Meal]
    """What sources call a meal; broad ("chicken" is a dinner)."""
    label_bits: Mapping[str, int]
    """The same as numbers, which are joined much faster."""
    title_words: Mapping[str, Meal]
    """Dishes in titles."""
    title_ends: frozenset[str]
    """Their last words."""
    spoken: Mapping[str, Meal]
    """What people call a meal."""


@cache
def _meal_table() -> _MealTable:
    found: dict[str, dict[str, Meal]] = {"label": {}, "title": {}, "spoken": {}}
    for where, name, meals in read_table("meals.tsv", ("where", "name", "meals")):
        found[where][key(name)] = _union(Meal[m.upper()] for m in meals.split("; "))
    bits = {label: int(meals) for label, meals in found["label"].items()}
    ends = frozenset(dish.rpartition(" ")[2] for dish in found["title"])
    return _MealTable(found["label"], bits, found["title"], ends, found["spoken"])


@lru_cache(maxsize=4_096)
def _meal(bits: int) -> Meal:
    return Meal(bits)


def _union(meals: Iterable[Meal]) -> Meal:
    union = Meal(0)
    for meal in meals:
        union |= meal
    return union


@cache
def _cuisine_table() -> tuple[Mapping[str, str], Mapping[str, tuple[str, ...]]]:
    names: dict[str, str] = {}
    within: dict[str, tuple[str, ...]] = {}
    for name, also, parents in read_table("cuisines.tsv", ("name", "also", "within")):
        within[name] = tuple(cell(parents))
        names.update({key(n): name for n in (name, *cell(also))})
    wider = {c: {*outer, *(o for p in outer for o in within[p])} for c, outer in within.items()}
    return names, {c: tuple(sorted(outer)) for c, outer in wider.items()}


def cuisine_names() -> tuple[str, ...]:
    """Return all cuisines by their canonical names, in the table's order."""
    return tuple(_cuisine_table()[1])


def find_cuisine(name: str) -> str | None:
    """Return the canonical name of a cuisine, however it is spelled; None if there is none."""
    return _cuisine_table()[0].get(key(name))


def find_meal(name: str) -> Meal | None:
    """Return the meal of that name or label ("supper", "main-dish"); None if there is none."""
    return find_spoken_meal(name) or _meal_table().labels.get(key(name))


def find_spoken_meal(words: str) -> Meal | None:
    """Return the meal that people call so ("supper"); None if it is no word for a meal."""
    return _meal_table().spoken.get(key(words))


def meals_of(recipe: Recipe) -> Meal:
    """Return when a recipe is eaten; nothing where neither labels nor title tell."""
    table = _meal_table()
    declared = 0
    for told in map(table.label_bits.get, map(key, (*recipe.categories, *recipe.keywords))):
        declared |= told or 0
    if others := declared & ~_SAUCE:
        # large corpora label half of all dishes "sauce"; it counts when nothing else is said
        return _meal(others)
    return _last_dish(recipe.name, table) or _meal(declared)


def _last_dish(title: str, table: _MealTable) -> Meal:
    """Return the meals of the title's last dish word: a "chicken salad sandwich" is a sandwich."""
    words = [t.text for t in tokenize(title)]
    for stop in range(len(words), 0, -1):
        if words[stop - 1] not in table.title_ends:
            continue
        for start in range(max(0, stop - _LONGEST_DISH), stop):
            if meals := table.title_words.get(" ".join(words[start:stop])):
                return meals
    return _meal(0)


def cuisines_of(recipe: Recipe) -> tuple[str, ...]:
    """Return the cuisines that a recipe declares, with those they lie within, sorted."""
    names = _cuisine_table()[0]
    labels = [part for c in recipe.cuisines for part in (c, *c.split(","))]
    labels += [k.removeprefix("region:") for k in (*recipe.keywords, *recipe.categories)]
    found = {names[k] for label in labels if (k := key(label)) in names}
    if not found:
        found = {names[t.text] for t in tokenize(recipe.name) if t.text in names}
    return wider_cuisines(found)


def wider_cuisines(cuisines: Iterable[str]) -> tuple[str, ...]:
    """Return cuisines, by canonical name, with those that they lie within, sorted."""
    found = frozenset(cuisines)
    return _widened(found) if found else ()


@lru_cache(maxsize=4_096)
def _widened(cuisines: frozenset[str]) -> tuple[str, ...]:
    within = _cuisine_table()[1]
    return tuple(sorted(cuisines.union(*(within[c] for c in cuisines))))
