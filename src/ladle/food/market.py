"""What a dish means for shopping: how dear it is, its season, and what is at home anyway.

Prices are classes, not sums: 1 for what is cheap in most markets, 2 where something dearer leads, 3
where something costly does. Seasons are those of the produce that leads the dish.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import msgspec

from ladle.food.facts import RecipeFacts
from ladle.food.mains import MainFood
from ladle.food.signs import UNMEASURED, Sign, Told
from ladle.food.tables import cell, read_table
from ladle.food.vocabulary import EntryIx, vocabulary

_MONTHS = {
    "spring": (3, 4, 5), "summer": (6, 7, 8), "fall": (9, 10, 11), "winter": (12, 1, 2),
}  # fmt: skip
"""Meteorological seasons of the northern hemisphere."""
_HALF_A_YEAR = 6
_CHEAP = 1
_PRODUCE = frozenset({"fruit", "vegetables", "legumes", "potatoes"})
_PRESERVED = frozenset({"dried fruit", "jam", "juice", "pickle", "candied fruit", "pie filling"})
"""Kinds of fruit and vegetables that have no season."""


class Season(msgspec.Struct, frozen=True, gc=False):
    """When a dish's produce is harvested; both empty where none leads it, or none has a season."""

    northern: tuple[int, ...]
    """Months from 1 to 12, north of the equator."""
    southern: tuple[int, ...]
    """The same half a year later."""
    signs: tuple[Sign, ...] = ()


class Shopping(msgspec.Struct, frozen=True, gc=False):
    """Which lines are likely at home, and which must be bought; numbers of lines, from 1."""

    staples: tuple[int, ...]
    bought: tuple[int, ...]


@cache
def _prices() -> Mapping[EntryIx, int]:
    """Return the class of what is dear."""
    stated: dict[EntryIx, int] = {}
    for price, foods, _ in read_table("prices.tsv", ("class", "foods", "why")):
        for food in cell(foods):
            stated.setdefault(_entry(food), int(price))
    classes = {
        EntryIx(i): stated[EntryIx(i)] if i in stated else max(stated[k] for k in above)
        for i, kinds in enumerate(vocabulary().kinds)
        if (above := [k for k in kinds if k in stated])
    }
    return {entry: price for entry, price in classes.items() if price > _CHEAP}


@cache
def _seasons() -> Mapping[EntryIx, tuple[int, ...]]:
    found: dict[EntryIx, tuple[int, ...]] = {}
    for food, seasons, _ in read_table("seasons.tsv", ("food", "seasons", "source")):
        months = {m for season in cell(seasons) for m in _MONTHS[season]}
        found[_entry(food)] = tuple(sorted(months))
    return found


@cache
def staple_foods() -> frozenset[EntryIx]:
    """Return what most kitchens have: salt, oil, flour … with all kinds of it that are as plain."""
    return frozenset(_entry(food) for food, _ in read_table("staples.tsv", ("food", "why")))


@cache
def _entry(name: str) -> EntryIx:
    found = vocabulary().find(name)
    if found is None:
        raise KeyError(name)
    return found


_CHEAPEST: Told[int] = Told(_CHEAP, UNMEASURED.guess, ())


def price_class(facts: RecipeFacts, mains: Sequence[Told[MainFood]]) -> Told[int] | None:
    """Return how dear a dish is, relative to others: 1 to 3; None without lines.

    What leads the dish counts in full; a dear food beside the leaders lifts it to 2 at most, but
    for saffron, which never leads and may cost most.
    """
    if not facts.lines:
        return None
    prices = _prices()
    dear = [seen for seen in facts.lines if seen.entry in prices]
    if not dear:
        return _CHEAPEST
    leads = {_entry(told.value.food) for told in mains}
    best, sign = _CHEAP, None
    for seen in dear:
        price = prices[seen.entry]
        if seen.entry not in leads and vocabulary().entries[seen.entry].name != "saffron":
            price = min(price, 2 if leads and price > 2 else _CHEAP)  # noqa: PLR2004
        if price > best:
            best, sign = price, Sign(seen.place, vocabulary().entries[seen.entry].name)
    return Told(best, UNMEASURED.likely if sign else UNMEASURED.guess, (sign,) if sign else ())


_NO_SEASON = Season((), ())


def season_of(mains: Sequence[Told[MainFood]]) -> Season:
    """Return the months in which all the seasonal produce is harvested that leads a dish."""
    months: set[int] | None = None
    signs: list[Sign] = []
    for told in mains:
        if told.value.group not in _PRODUCE:
            continue
        own = _season_of(_entry(told.value.food))
        if own:
            months = set(own) if months is None else months & set(own)
            signs += told.signs[:1]
    if not months:
        return _NO_SEASON
    north = tuple(sorted(months))
    south = tuple(sorted((m + _HALF_A_YEAR - 1) % 12 + 1 for m in north))
    return Season(north, south, tuple(signs))


@cache
def _season_of(entry: EntryIx) -> tuple[int, ...]:
    """Return the months of a fresh food; nothing for what is preserved."""
    vocab = vocabulary()
    names = {vocab.entries[k].name for k in vocab.kinds[entry]}
    if names & _PRESERVED or vocab.entries[entry].name.startswith(("canned ", "dried ", "frozen ")):
        return ()
    if entry in _seasons():
        return _seasons()[entry]
    name = vocab.entries[entry].name
    # "roma tomato" is a tomato, "tomato paste" is none any more
    above = (k for k in vocab.kinds[entry] if name.endswith(vocab.entries[k].name))
    return next((_seasons()[k] for k in above if k in _seasons()), ())


def shopping_of(facts: RecipeFacts) -> Shopping:
    """Tell the lines that a kitchen has anyway from those that must be bought.

    A line is a staple where its first food is one; a line that was not read must be bought.
    """
    at_home = staple_foods()
    staples: list[int] = []
    bought: list[int] = []
    last = ""
    for seen in facts.lines:  # those of one line stand together
        if seen.place != last:
            last = seen.place
            (staples if seen.entry in at_home else bought).append(seen.line)
    return Shopping(tuple(staples), tuple(bought))
