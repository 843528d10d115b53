"""Classes of food: names by which foods are left out, though these are kinds of something else.

Bacon is pork, and cured meat; spinach is a vegetable, and a leafy green. What a food *is* tells how
it is measured, what it holds and what leads a dish; classes tell none of that. They say what goes
when a name is left out, and which general names may stand for a food ("a plate of cured meat").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ladle.food.tables import cell, read_table

_OPEN = "?"


@dataclass(frozen=True, slots=True)
class FoodClass:
    """Foods that are left out by one name."""

    name: str
    """The entry that stands for the class."""
    asked: tuple[str, ...] = ()
    """Names by which people ask for it, that say another thing in a text, or nothing: "pulses"."""
    foods: tuple[str, ...] = ()
    """Members; what is a kind of one, or holds one, is a member, too."""
    is_open: bool = False
    """Whether no list can tell its members: nobody can be kept from it by its name."""


def read_classes() -> Iterator[FoodClass]:
    """Yield the classes of `data/classes.tsv`."""
    for name, asked, foods, _ in read_table("classes.tsv", ("class", "asked", "foods", "why")):
        is_open = foods == _OPEN
        yield FoodClass(name, cell(asked), () if is_open else cell(foods), is_open)
