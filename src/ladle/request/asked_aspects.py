"""Which aspects of a dish are asked for: words of a request that name one, with their opposites."""

from __future__ import annotations

from types import MappingProxyType

from ladle.food import aspects, find_diet, underscored
from ladle.request.context import Season
from ladle.request.wants import Wants

IN_SEASON = "in_season"
"""The style that stands for the season there and then."""

_OPPOSITES = MappingProxyType({
    "spicy": "mild", "mild": "spicy", "easy": "elaborate", "elaborate": "easy",
    "cheap": "expensive", "expensive": "cheap",
})  # fmt: skip


_MEANT = MappingProxyType({"light": "low_calorie"})
"""Words that stand for an aspect, and are looked for in titles, too."""


def asked_aspects(wants: Wants, season: Season) -> tuple[str, ...]:
    """Return the names of `ladle.food.aspect_names()` that wants ask for, each once.

    Parameters
    ----------
    season
        Where the asker is: what "in season" stands for.
    """
    said = [season.value if name == IN_SEASON else name for name in named_aspects(wants)]
    said += [_MEANT[name] for name in said if name in _MEANT]
    unwanted = map(_folded, wants.not_flavor)
    said += [_OPPOSITES[name] for name in unwanted if name in _OPPOSITES]
    return tuple(dict.fromkeys(name for name in said if name in aspects()))


def named_aspects(wants: Wants) -> dict[str, None]:
    """Return the words that may name an aspect, as its name is written, in their order."""
    return dict.fromkeys(map(_folded, (*wants.style, *wants.flavor, *wants.nutrition)))


def named_diets(wants: Wants) -> tuple[str, ...]:
    """Return the diets that are named among styles and the like: wherever one stands, it binds."""
    return tuple(diet for name in named_aspects(wants) if (diet := find_diet(name)) is not None)


def _folded(name: str) -> str:
    """Return the name that an aspect has ("Low salt": "low_salt")."""
    return underscored(name.strip())


def joined_styles(before: tuple[str, ...], now: tuple[str, ...]) -> tuple[str, ...]:
    """Return styles after newer ones: each replaces those of its own kind ("cheap" no "easy")."""
    kinds = {_kind_of(name) for name in now}
    kept = (name for name in before if _kind_of(name) not in kinds)
    return tuple(dict.fromkeys((*kept, *now)))


def _kind_of(style: str) -> str:
    """Return the family of an aspect; moods, occasions and methods are one kind together."""
    if style == IN_SEASON:
        return "season"
    return aspects()[style].family if style in aspects() else ""


def soft_words(wants: Wants) -> tuple[str, ...]:
    """Return the wishes that no aspect stands for, as words to be looked for in title and tags."""
    said = (*wants.flavor, *wants.style, *wants.nutrition)
    named = {name: _folded(name) for name in said}
    known = {*aspects(), IN_SEASON}
    return tuple(name.replace("_", " ") for name, key in named.items() if key not in known)
