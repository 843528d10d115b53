"""Main ingredients: the one to three foods that a dish is of, by title, amount and kind.

What seasons, carries or binds (salt, oil, flour) never leads a dish. `data/main_foods.tsv` groups
foods and weighs the groups: meat leads before rice, and rice before an onion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ladle.core import Recipe
from ladle.food.amounts import read_amounts, units
from ladle.food.facts import RecipeFacts, Seen
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


@dataclass(frozen=True, slots=True)
class MainFood:
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


@cache
def main_groups() -> tuple[str, ...]:
    """Return all groups of main ingredients, in the table's order."""
    return tuple(_groups())


def group_names(group: str) -> tuple[str, ...]:
    """Return the foods that make up a group."""
    return _groups()[group].foods


@cache
def _by_entry() -> tuple[tuple[str, ...], frozenset[EntryIx]]:
    """Return each entry's group (`""` for none), and the entries that never lead."""
    vocab = vocabulary()
    tops = {vocab.find(food): g.name for g in _groups().values() for food in g.foods}
    order = {name: i for i, name in enumerate(_groups())}
    rows = read_table("never_main.tsv", ("why", "foods"))
    never = {vocab.find(food) for _, foods in rows for food in cell(foods)}
    groups = tuple(
        min((tops[k] for k in kinds if k in tops), key=order.__getitem__, default="")
        for kinds in vocab.kinds
    )
    silent = frozenset(EntryIx(i) for i, kinds in enumerate(vocab.kinds) if kinds & never)
    return groups, silent


def group_of(entry: EntryIx) -> str:
    """Return the group that a food belongs to; "" for one that never leads a dish."""
    groups, never = _by_entry()
    return "" if entry in never else groups[entry]


@cache
def _unit_weights() -> Mapping[str, float]:
    return {unit: float(g) for unit, g in read_table("rough_weights.tsv", ("unit", "g"))}


def main_ingredients(recipe: Recipe, facts: RecipeFacts) -> tuple[Told[MainFood], ...]:
    """Return the foods that lead a dish, at most `MOST_MAINS`, the first of them first."""
    titled = [s.entry for s in facts.prose if s.place == "title" and group_of(s.entry)]
    lines = _first_foods(facts)
    if not lines:
        ranked = sorted(dict.fromkeys(titled), key=lambda e: -_groups()[group_of(e)].weight)
        return tuple(
            Told(_main(e), LIKELY, (Sign("title", _name(e)),)) for e in ranked[:MOST_MAINS]
        )
    scored = _scored(recipe, lines, titled)
    if not scored:
        return ()
    best = scored[0][0]
    found: list[Told[MainFood]] = []
    for score, seen, is_titled in scored[:MOST_MAINS]:
        if score < best * _LEAST_SHARE:
            break
        signs = (*((Sign("title", _name(seen.entry)),) if is_titled else ()),)
        confidence = SURE if is_titled else LIKELY if not found else GUESS
        line = Sign(seen.place, _name(seen.entry))
        found.append(Told(_main(seen.entry), confidence, (*signs, line)))
    return tuple(found)


def _first_foods(facts: RecipeFacts) -> list[Seen]:
    """Return the first food of each line, where it can lead a dish; each food once."""
    found: dict[EntryIx, Seen] = {}
    places: set[str] = set()
    for seen in facts.lines:
        if seen.place not in places and group_of(seen.entry):
            found.setdefault(seen.entry, seen)
        places.add(seen.place)
    return list(found.values())


def _scored(
    recipe: Recipe, lines: Sequence[Seen], titled: Sequence[EntryIx]
) -> list[tuple[float, Seen, bool]]:
    kinds, groups = vocabulary().kinds, _groups()

    def is_in_title(entry: EntryIx) -> bool:
        return any(t in kinds[entry] or entry in kinds[t] for t in titled)

    named = {seen.entry: is_in_title(seen.entry) for seen in lines}
    weight = {s.entry: groups[group_of(s.entry)].weight for s in lines}
    likely = sorted(lines, key=lambda s: -weight[s.entry] - _TITLE * named[s.entry])
    share = dict.fromkeys(weight, _UNWEIGHED)
    if not any(named.values()):
        # the title decides more than amounts could, and reading these costs most of the time
        grams = {s.entry: _grams(recipe, s) for s in likely[:_MOST_WEIGHED]}
        most = max(grams.values(), default=0.0) or 1.0
        share = {entry: grams.get(entry, 0.0) / most for entry in weight}
    scored = [
        (
            weight[s.entry] * (0.4 + share[s.entry])
            + _TITLE * named[s.entry]
            + _AMOUNT * share[s.entry],
            s,
            named[s.entry],
        )
        for s in likely
    ]
    return sorted(scored, key=lambda x: -x[0])


def _grams(recipe: Recipe, seen: Seen) -> float:
    """Return about how heavy a line's food is; to rank by, and for nothing else."""
    each = _groups()[group_of(seen.entry)].each_g
    line = recipe.lines[seen.line - 1]
    amounts = read_amounts(line)
    if not amounts:
        return each
    first = amounts[0]
    unit = units().get(first.unit)
    if unit is None or unit.size is None:
        return first.low * (_unit_weights().get(first.unit, each) if first.unit else each)
    return first.low * unit.size * {"g": 1.0, "ml": _ML_G}.get(unit.kind, 0.0)


def _main(entry: EntryIx) -> MainFood:
    return MainFood(_name(entry), group_of(entry))


def _name(entry: EntryIx) -> str:
    return vocabulary().entries[entry].name
