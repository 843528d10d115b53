"""Aspects: what a request can ask of a dish with one word, and an answer can give as a reason.

Each is one bit a recipe, so that a catalog filters by it like by anything else. `data/aspects.tsv`
names them, with the words for people and the rule; the readings that they are made from are in
`cook_facts`. A missing bit means "not shown", never "is not".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from ladle.food.character import Character
from ladle.food.facts import RecipeFacts
from ladle.food.nutri_score import NutriScore
from ladle.food.nutrients import KCAL_PER_G, NUTRIENTS
from ladle.food.nutrition import Nutrition
from ladle.food.serving_diets import keto
from ladle.food.signs import Told
from ladle.food.tables import read_table
from ladle.food.words import Fits

_MOST_TO_BUY = 4
_DIFFICULTIES = MappingProxyType({"easy": "easy", "hard": "elaborate"})
_HEATS = MappingProxyType({0: "mild", 1: "mild", 2: "spicy", 3: "spicy"})
_PRICES = MappingProxyType({1: "cheap", 3: "expensive"})
_FIRST_MONTHS = MappingProxyType({3: "spring", 6: "summer", 9: "autumn", 12: "winter"})
"""The first months of the northern seasons; a dish's months come in whole seasons."""

_NEARLY_ALL = 0.95
"""The share of the mass that must be covered before "low" is said: the rest may hold it."""
_PROTEIN_SHARE, _CARBOHYDRATE_SHARE = 0.2, 0.26
_FIBRE_G_IN_100G, _FIBRE_G_IN_100KCAL = 6.0, 3.0
_LOW_KCAL_IN_100G = 120.0
_LOW_G_IN_100G = MappingProxyType({"fat": 3.0, "sugars": 5.0, "salt": 0.3})
_LOW_G_IN_100ML = MappingProxyType({"fat": 1.5, "sugars": 2.5, "salt": 0.3})
_GOOD_GRADES = frozenset("AB")


@dataclass(frozen=True, slots=True)
class Aspect:
    """One row of `data/aspects.tsv`."""

    name: str
    family: str
    narrows: bool
    """Whether asking for it leaves out what is not shown to have it, or only weighs."""
    words: str
    """What a reason says of it."""
    rule: str


@cache
def aspects() -> Mapping[str, Aspect]:
    """Return all aspects by name, in the order of their bits."""
    columns = ("aspect", "family", "asked", "words", "rule")
    return MappingProxyType({
        name: Aspect(name, family, asked == "narrows", words, rule)
        for name, family, asked, words, rule in read_table("aspects.tsv", columns)
    })  # fmt: skip


def aspect_names() -> tuple[str, ...]:
    """Return the names of all aspects, in the order of their bits."""
    return tuple(aspects())


def aspects_in(bits: int) -> tuple[str, ...]:
    """Return the names of the aspects whose bits are set."""
    return tuple([name for bit, name in _names() if bits & bit])


@cache
def _names() -> tuple[tuple[int, str], ...]:
    return tuple((1 << i, name) for i, name in enumerate(aspects()))


def aspect_bits(
    facts: RecipeFacts,
    character: Character,
    nutrition: Nutrition,
    score: NutriScore,
    *,
    is_drink: bool,
) -> int:
    """Return the aspects that one recipe is shown to have, a bit each; all readings are of it."""
    place = _place()
    bits = 0
    for name in _of_character(character):
        bits |= 1 << place[name]
    if nutrition.is_enough:
        for name in _of_amounts(nutrition, is_drink=is_drink):
            bits |= 1 << place[name]
        if keto(nutrition, facts).fits is Fits.YES:
            bits |= 1 << place["keto"]
    if score.grade:
        bits |= 1 << place[f"nutri_score_{score.grade.lower()}"]
        bits |= (score.grade in _GOOD_GRADES) << place["healthy"]
    return bits


@cache
def _place() -> Mapping[str, int]:
    return {name: i for i, name in enumerate(aspects())}


_KEEPS, _FREEZES = {"yes": "keeps"}, {"yes": "freezes"}


def _of_character(character: Character) -> Iterator[str]:
    read: tuple[tuple[Told[Any] | None, Mapping[Any, str]], ...] = (
        (character.effort.difficulty, _DIFFICULTIES),
        (character.spiciness, _HEATS),
        (character.price, _PRICES),
        (character.keeping.leftovers, _KEEPS),
        (character.keeping.freezing, _FREEZES),
    )
    for told, names in read:
        if told and (name := names.get(told.value)):
            yield name
    yield from (f"course_{told.value}" for told in character.kind.courses)
    yield from (_FIRST_MONTHS[m] for m in character.season.northern if m in _FIRST_MONTHS)
    if character.children.suits in {"yes", "with care"}:
        yield "kid_friendly"
    shopping = character.shopping
    if shopping.staples and len(shopping.bought) <= _MOST_TO_BUY:
        yield "few_to_buy"


def _of_amounts(nutrition: Nutrition, *, is_drink: bool) -> Iterator[str]:
    in_100g = dict(zip(NUTRIENTS, nutrition.per_100g or (), strict=True))
    unknown, kcal = nutrition.unknown, in_100g["kcal"]
    if "kcal" not in unknown and kcal > 0:
        if in_100g["protein"] * KCAL_PER_G >= _PROTEIN_SHARE * kcal:
            yield "high_protein"  # what is not known of it can only add to it
        fibre = in_100g["fibre"]
        if fibre >= _FIBRE_G_IN_100G or fibre * 100 >= _FIBRE_G_IN_100KCAL * kcal:
            yield "high_fiber"
    if nutrition.share_of_mass < _NEARLY_ALL:
        return
    if "kcal" not in unknown and kcal > 0:
        carbohydrate = in_100g["carbohydrate"] * KCAL_PER_G
        if "carbohydrate" not in unknown and carbohydrate < _CARBOHYDRATE_SHARE * kcal:
            yield "low_carb"
        if kcal <= _LOW_KCAL_IN_100G:
            yield "low_calorie"
    for name, most in (_LOW_G_IN_100ML if is_drink else _LOW_G_IN_100G).items():
        if name not in unknown and in_100g[name] <= most:
            yield "low_sugar" if name == "sugars" else f"low_{name}"
