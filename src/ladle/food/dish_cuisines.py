"""Cuisines of a dish: declared, or told by dishes and foods that are at home in one.

`data/dish_cuisines.tsv` names both. A dish in the title tells more than foods in the lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from ladle.core import Recipe
from ladle.food.facts import RecipeFacts, Seen
from ladle.food.labels import find_cuisine
from ladle.food.signs import GUESS, LIKELY, SURE, Sign, Told
from ladle.food.tables import cell, read_table
from ladle.food.text import key, tokenize
from ladle.food.vocabulary import EntryIx, vocabulary

_FEWEST_SIGNATURES = 2
"""Foods of one cuisine that it takes where neither label nor title name one."""


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
    return longest_by_first_word(_at_home()[0])


def cuisines_told(
    recipe: Recipe, facts: RecipeFacts, declared: Iterable[tuple[str, Sign]]
) -> tuple[Told[str], ...]:
    """Tell the cuisines of a recipe, the likeliest first.

    Parameters
    ----------
    declared
        Cuisines that its labels declare, each with the label.
    """
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
    recipe: Recipe, cuisines: Iterable[str], declared: Iterable[tuple[str, Sign]]
) -> tuple[Told[str], ...]:
    """Return the cuisines as they are stored, with the label or title word that told them."""
    signs: dict[str, Sign] = {}
    for declaring in recipe.cuisines:
        for part in (declaring, *declaring.split(",")):
            if (found := find_cuisine(part)) is not None:
                signs.setdefault(found, Sign("cuisine", part))
    for cuisine, sign in declared:
        signs.setdefault(cuisine, sign)
    for word, _ in tokenize(recipe.name):
        if (found := find_cuisine(word)) is not None:
            signs.setdefault(found, Sign("title", word))
    direct = [Told(c, SURE, (signs[c],)) for c in cuisines if c in signs]
    # what a cuisine lies within follows from it
    return (
        *direct,
        *(Told(c, SURE, direct[0].signs) for c in cuisines if c not in signs and direct),
    )


def longest_by_first_word(names: Iterable[str]) -> Mapping[str, int]:
    """Return the first words of names, with the most words of a name that begins so."""
    longest: dict[str, int] = {}
    for words in map(str.split, names):
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return longest


def _name(entry: EntryIx) -> str:
    return vocabulary().entries[entry].name
