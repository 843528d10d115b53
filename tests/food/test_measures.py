"""Grams and millilitres by the tables, whose numbers are those of their sources."""

from __future__ import annotations

import pytest

from ladle.food import Amount, vocabulary
from ladle.food.measures import System, densities, density_of, grams, millilitres
from ladle.food.vocabulary import EntryIx


def _entry(name: str) -> EntryIx:
    found = vocabulary().find(name)
    assert found is not None
    return found


WEIGHTS: dict[tuple[float, str, str], float | None] = {
    (1, "cup", "flour"): 125,
    (2, "cup", "sugar"): 400,
    (2, "", "egg"): 100,
    (3, "clove", "garlic"): 9,
    (1, "stick", "butter"): 113.4,
    (1, "pound", "zucchini"): 453.592,
    (1, "stick", "sugar"): None,
    (1, "", "sugar"): None,
    (1, "cup", "lime"): None,
    (1, "can", "flour"): None,
    (1, "cup", "quail"): None,
}


@pytest.mark.parametrize(("asked", "weight"), WEIGHTS.items())
def test_an_amount_weighs(asked: tuple[float, str, str], weight: float | None) -> None:
    number, unit, food = asked
    found = grams(Amount(number, number, unit), _entry(food))
    assert found == (None if weight is None else pytest.approx(weight, rel=2e-3))


def test_a_cup_is_not_everywhere_the_same() -> None:
    assert [millilitres("cup", system) for system in System] == [236.588, 250, 284.131]
    assert [millilitres(u) for u in ("pinch", "gram", "can")] == [0.308058, None, None]


def test_every_density_is_of_an_entry_and_can_be() -> None:
    for name, density in densities().items():
        entry = _entry(name)
        assert vocabulary().entries[entry].name == name
        assert density_of(entry) is density
        assert density.g_per_ml is None or 0.05 < density.g_per_ml < 1.6
        assert density.g_per_ml is not None or density.g_per_piece is not None
        assert len(density.ndb) == 5
