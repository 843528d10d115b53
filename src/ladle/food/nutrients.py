"""What foods hold per 100 g, how dense they are and what a piece weighs, from `nutrients.tsv`.

The values are those of the USDA National Nutrient Database for Standard Reference (release 26,
abbreviated file; public domain), by its NDB number; weights of measures and pieces are its
household weights. A food without a row has the values of its nearest parent that has one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from ladle.core import VocabularyError
from ladle.food.tables import cell, read_table
from ladle.food.vocabulary import EntryIx, vocabulary

NUTRIENTS = ("kcal", "fat", "saturates", "carbohydrate", "sugars", "fibre", "protein", "salt")
"""Energy in kcal, all others in grams; the order of every tuple of amounts."""

KCAL_PER_G = 4.0
"""Of protein and of carbohydrate: Regulation (EU) No 1169/2011, Annex XIV (read in its consolidated
form of March 2024)."""

_SAME, _ALIKE, _INHERITED = 1.0, 0.8, 0.6
_LARGEST_INHERITED_G = 250.0
"""A kind of a large thing may be a part of it: a chicken nugget is no whole chicken."""
_OTHER_FORMS = frozenset({
    "bone", "breaded", "candied", "carcass", "carne", "crystallized", "dried", "extract", "fat",
    "feet", "filling", "flakes", "instant", "paste", "powder", "salt",
})  # fmt: skip
"""Words of a kind's name that make another thing of its parent: dried mango is no mango."""
_FITS = {"same": _SAME, "like": _ALIKE}
_SALT_PER_SODIUM = 2.5
"""Regulation (EU) No 1169/2011, Annex I: salt is 2.5 times the sodium."""

_COLUMNS = (
    "entry", "state", "ndb", "fit", "group", "kcal", "fat", "saturates", "carbohydrate", "sugars",
    "fibre", "protein", "sodium_mg", "g_per_ml", "bone_percent", "pieces",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FoodValues:
    """What one food holds and weighs."""

    ndb: str
    """The number of its row in the USDA database."""
    per_100g: tuple[float | None, ...]
    """In the order of `NUTRIENTS`; None where the database does not say."""
    counted: tuple[float, ...]
    """The same, with 0 for None."""
    g_per_ml: float | None
    """Of the food as it lies in a cup; None where nobody measures it by volume."""
    pieces: Mapping[str, float]
    """Grams of one unit (clove, slice, can), of one of a size (small), or of one (each)."""
    bone_share: float
    """The share of the weight that is bone where it is usually sold with them, else 0."""
    group: str
    """`fruit_veg` (with pulses, without potatoes), `red_meat`, `seasoning` or `-`."""
    certainty: float
    """1 where the row is this food, less where it is one alike, or a parent's."""


@cache
def _table() -> Mapping[EntryIx, Mapping[str, FoodValues]]:
    found: dict[EntryIx, dict[str, FoodValues]] = {}
    for row in read_table("nutrients.tsv", _COLUMNS):
        entry = vocabulary().find(row[0])
        if entry is None:
            raise VocabularyError(f"nutrients.tsv: {row[0]!r} is no entry of the vocabulary")
        found.setdefault(entry, {})[row[1]] = _values(row)
    return found


def _values(row: tuple[str, ...]) -> FoodValues:
    numbers = [None if text == "-" else float(text) for text in row[5:14]]
    sodium_mg = numbers[7]
    salt = None if sodium_mg is None else sodium_mg / 1000 * _SALT_PER_SODIUM
    pieces = (piece.partition("=") for piece in cell(row[15]))
    per_100g = (*numbers[:7], salt)
    return FoodValues(
        ndb=row[2],
        per_100g=per_100g,
        counted=tuple(n or 0.0 for n in per_100g),
        g_per_ml=numbers[8],
        pieces={unit: float(grams) for unit, _, grams in pieces},
        bone_share=0.0 if row[14] == "-" else float(row[14]) / 100,
        group=row[4],
        certainty=_FITS[row[3]],
    )


@lru_cache(maxsize=20_000)
def states_of(entry: EntryIx) -> frozenset[str]:
    """Return the words of a line ("cooked", "dried") that make other values of this food count."""
    return frozenset(rows).difference("-") if (rows := _table().get(entry)) else frozenset()


@lru_cache(maxsize=20_000)
def food_values(entry: EntryIx, state: str = "-") -> FoodValues | None:
    """Return the values of a food in a state of `states_of`; None if nothing is known of it."""
    rows = _table().get(entry)
    if rows:
        return rows.get(state) or rows.get("-")
    for parent in _parents(entry):
        if _is_another_form(entry, parent):
            continue
        if above := _table().get(parent, {}).get("-"):
            pieces = {unit: g for unit, g in above.pieces.items() if g <= _LARGEST_INHERITED_G}
            return replace(above, pieces=pieces, certainty=above.certainty * _INHERITED)
    return None


def own_values(entry: EntryIx) -> FoodValues | None:
    """Return the values of a food that has a row itself; None for other kinds of one that has."""
    return _table().get(entry, {}).get("-")


def _is_another_form(kind: EntryIx, parent: EntryIx) -> bool:
    entries = vocabulary().entries
    own = set(entries[kind].name.split()) - set(entries[parent].name.split())
    return not _OTHER_FORMS.isdisjoint(own)


def _parents(entry: EntryIx) -> Iterator[EntryIx]:
    """Yield what a food is, the nearest first, each once."""
    entries = vocabulary().entries
    seen, front = {entry}, [entry]
    while front:
        names = (name for ix in front for name in entries[ix].is_a)
        above = (ix for name in names if (ix := vocabulary().find(name)) is not None)
        front = [ix for ix in dict.fromkeys(above) if ix not in seen]
        seen.update(front)
        yield from front
