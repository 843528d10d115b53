"""Main ingredients: the one to three foods that a dish is of, by title, amount and kind.

What seasons, carries or binds (salt, oil, flour) never leads a dish. `data/main_foods.tsv` groups
foods and weighs the groups: meat leads before rice, and rice before an onion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import msgspec

from ladle.core import Recipe
from ladle.food.amounts import Amount, read_amounts, units
from ladle.food.facts import RecipeFacts, Seen
from ladle.food.measures import rough_weights
from ladle.food.signs import GUESS, LIKELY, SURE, Sign, Told
from ladle.food.tables import cell, read_table
from ladle.food.vocabulary import EntryIx, vocabulary

MOST_MAINS = 3
_ML_G = 0.6  # grams in a millilitre of food in pieces: between flour (0.5) and water
_TITLE, _AMOUNT = 3.0, 1.5
"""What a food in the title and the heaviest food are worth, in weights of groups."""
_LEAST_SHARE = 0.45
"""Of the leader's score that a second and a third food need."""
_UNWEIGHED = 0.5  # of the heaviest, where no amounts are read
_MOST_WEIGHED = 4  # lines whose amounts are read: reading all would cost more than all the rest


class MainFood(msgspec.Struct, frozen=True, gc=False):
    """A food that leads a dish."""

    food: str
    """The entry of the vocabulary."""
    group: str
    """The group of `data/main_foods.tsv`: beef, fish, pasta, vegetables …"""


@dataclass(frozen=True, slots=True)
class _Group:
    name: str
    weight: float
    each_g: float
    foods: tuple[str, ...]


@cache
def _groups() -> Mapping[str, _Group]:
    rows = read_table("main_foods.tsv", ("group", "weight", "each_g", "foods"))
    return {n: _Group(n, float(w), float(g), cell(foods)) for n, w, g, foods in rows}


def group_names(group: str) -> tuple[str, ...]:
    """Return the foods that make up a group."""
    return _groups()[group].foods


@cache
def _groups_of_entries() -> Sequence[str]:
    """Return each entry's group; `""` for what is in none, or never leads."""
    vocab = vocabulary()
    tops = {vocab.find(food): g.name for g in _groups().values() for food in g.foods}
    order = {name: i for i, name in enumerate(_groups())}
    rows = read_table("never_main.tsv", ("why", "foods"))
    never = {vocab.find(food) for _, foods in rows for food in cell(foods)}
    return [
        ""
        if kinds & never
        else min((tops[k] for k in kinds if k in tops), key=order.__getitem__, default="")
        for kinds in vocab.kinds
    ]


def group_of(entry: EntryIx) -> str:
    """Return the group that a food belongs to; "" for one that never leads a dish."""
    return _groups_of_entries()[entry]


def main_ingredients(recipe: Recipe, facts: RecipeFacts) -> tuple[Told[MainFood], ...]:
    """Return the foods that lead a dish, at most `MOST_MAINS`, the first of them first."""
    groups = _groups_of_entries()
    titled = [s.entry for s in facts.prose if s.place == "title" and groups[s.entry]]
    lines = _first_foods(facts)
    if not lines:
        ranked = sorted(dict.fromkeys(titled), key=lambda e: -_groups()[groups[e]].weight)
        return tuple(Told(_main(e), LIKELY, (_titled(e),)) for e in ranked[:MOST_MAINS])
    scored = _scored(recipe, lines, titled)
    best = scored[0][0]
    found: list[Told[MainFood]] = []
    for score, seen, is_titled in scored[:MOST_MAINS]:
        if score < best * _LEAST_SHARE:
            break
        confidence = SURE if is_titled else LIKELY if not found else GUESS
        line = Sign(seen.place, _name(seen.entry))
        signs = (_titled(seen.entry), line) if is_titled else (line,)
        found.append(Told(_main(seen.entry), confidence, signs))
    return tuple(found)


def _first_foods(facts: RecipeFacts) -> list[Seen]:
    """Return the first food of each line, where it can lead a dish; each food once."""
    groups = _groups_of_entries()
    found: dict[EntryIx, Seen] = {}
    last = ""
    for seen in facts.lines:  # those of one line stand together
        if seen.place != last and groups[seen.entry]:
            found.setdefault(seen.entry, seen)
        last = seen.place
    return list(found.values())


def _scored(
    recipe: Recipe, lines: Sequence[Seen], titled: Sequence[EntryIx]
) -> list[tuple[float, Seen, bool]]:
    weights = _weights()
    named = _named_by(titled, lines) if titled else frozenset()
    rows = [(weights[seen.entry], seen, seen.entry in named) for seen in lines]
    if len(rows) == 1:
        return rows  # leads whatever its score
    rows.sort(key=lambda row: -row[0] - _TITLE * row[2])
    share = dict.fromkeys([seen.entry for seen in lines], _UNWEIGHED)
    if not named:
        # the title decides more than amounts could, and reading these costs most of the time
        grams = {
            s.entry: _grams(recipe.lines[s.line - 1], s.entry) for _, s, _ in rows[:_MOST_WEIGHED]
        }
        most = max(grams.values()) or 1.0
        share = {entry: grams.get(entry, 0.0) / most for entry in share}
    scored = [
        (
            weight * (0.4 + share[seen.entry]) + _TITLE * is_titled + _AMOUNT * share[seen.entry],
            seen,
            is_titled,
        )
        for weight, seen, is_titled in rows
    ]
    return sorted(scored, key=lambda x: -x[0])


def _named_by(titled: Sequence[EntryIx], lines: Sequence[Seen]) -> frozenset[EntryIx]:
    """Return the foods of lines that a title names, as a kind or more generally."""
    kinds = vocabulary().kinds
    wider = frozenset().union(*[kinds[entry] for entry in titled])
    entries = [seen.entry for seen in lines]
    return frozenset(e for e in entries if e in wider or not kinds[e].isdisjoint(titled))


@cache
def _weights() -> Sequence[float]:
    """Return the weight of each entry's group; 0 for those of none."""
    groups = _groups()
    return [groups[group].weight if group else 0.0 for group in _groups_of_entries()]


@lru_cache(maxsize=50_000)
def first_amount(line: str) -> Amount | None:
    """Return the first amount of a line; None if there is none. Recipes share many lines."""
    return next(iter(read_amounts(line)), None)


def _grams(line: str, entry: EntryIx) -> float:
    """Return about how heavy a line's food is; to rank by, and for nothing else."""
    each = _groups()[group_of(entry)].each_g
    first = first_amount(line)
    if first is None:
        return each
    unit = units().get(first.unit)
    if unit is None or unit.size is None:
        return first.low * (rough_weights().get(first.unit, each) if first.unit else each)
    return first.low * unit.size * {"g": 1.0, "ml": _ML_G}.get(unit.kind, 0.0)


# There are as many of these as foods; dishes share them.


@cache
def _main(entry: EntryIx) -> MainFood:
    return MainFood(_name(entry), group_of(entry))


@cache
def _titled(entry: EntryIx) -> Sign:
    return Sign("title", _name(entry))


def _name(entry: EntryIx) -> str:
    return vocabulary().entries[entry].name
