"""Grams and millilitres by the tables, whose numbers are those of their sources."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ladle.food import Amount, read_amounts, vocabulary
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
    (1, "stick", "butter"): 113,
    (1, "pound", "zucchini"): 453.592,
    (1, "stick", "sugar"): None,
    (1, "", "sugar"): None,
    (1, "cup", "lime"): None,
    (1, "head", "broccoli"): 350,
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


def test_every_density_is_of_an_entry_and_that_of_its_measure() -> None:
    for name, density in densities().items():
        entry = _entry(name)
        assert vocabulary().entries[entry].name == name
        assert density_of(entry) is density
        assert len(density.ndb) == 5
        if density.g_per_ml is None:
            assert density.measure == "-"
            assert grams(Amount(1, 1), entry)
        else:
            said, _, weight = density.measure.partition(" = ")
            volume = read_amounts(said)[0]
            per_ml = float(weight.removesuffix(" g")) / volume.low / (millilitres(volume.unit) or 1)
            assert density.g_per_ml == pytest.approx(per_ml, rel=0.011)  # "0.33 cup" is a third


@pytest.mark.slow
def test_every_measure_is_one_of_the_database(real_data: Path) -> None:
    table = pq.read_table(real_data / "food" / "usda_weights.parquet").to_pylist()
    known = {(row["NDB_No"], row["Gm_Wgt"]) for row in table}
    for density in densities().values():
        weight = density.measure.rpartition(" = ")[2].removesuffix(" g")
        assert density.measure == "-" or (density.ndb, float(weight)) in known
