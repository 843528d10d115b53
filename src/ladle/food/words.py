"""The food room's own words: allergens, verdicts, diets, meals."""

from __future__ import annotations

from enum import IntEnum, IntFlag
from types import MappingProxyType

ALLERGENS = MappingProxyType({
    "celery": "celery",
    "crustacean": "crustaceans",
    "egg": "eggs",
    "fish": "fish",
    "gluten": "cereals with gluten",
    "lupin": "lupin",
    "milk": "milk",
    "mollusc": "molluscs",
    "mustard": "mustard",
    "peanut": "peanuts",
    "sesame": "sesame",
    "soy": "soy",
    "sulphites": "sulphites",
    "tree_nut": "tree nuts",
})  # fmt: skip
"""The 14 of EU 1169/2011, Annex II, by key, with words for people, in the columns' order."""

NEEDS_STEPS = frozenset({"milk", "egg", "gluten", "peanut", "tree_nut", "soy"})
"""Allergens that recipes often name in their steps alone: without steps nobody knows."""


class Verdict(IntEnum):
    """What is known about one allergen (or food) in one recipe; only FREE is safe."""

    FREE = 0
    MAY = 1
    CONTAINS = 2
    UNKNOWN = 3


class Diet(IntEnum):
    """What an eater accepts, the strictest first; each accepts all before it."""

    VEGAN = 0
    VEGETARIAN = 1
    FISH = 2
    MEAT = 3


class Fits(IntEnum):
    """Whether a recipe fits a diet; only YES is safe."""

    YES = 0
    UNKNOWN = 1
    NO = 2


class Meal(IntFlag):
    """When a dish is eaten, or as what; a recipe may be several."""

    BREAKFAST = 1
    LUNCH = 2
    DINNER = 4
    SIDE = 8
    SNACK = 16
    DESSERT = 32
    DRINK = 64
    SAUCE = 128
    BREAD = 256
    BASIC = 512

    @property
    def label(self) -> str:
        """The word for one meal."""
        return str(self.name).lower()
