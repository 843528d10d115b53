"""What foods hold and weigh: the table, its states, and what kinds inherit."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ladle.core import VocabularyError
from ladle.food import EntryIx, nutrients, vocabulary
from ladle.food.nutrients import NUTRIENTS, food_values, states_of
from ladle.food.tables import read_table

USDA = (
    "Energ_kcal", "Lipid_Tot_g", "FA_Sat_g", "Carbohydrt_g", "Sugar_Tot_g", "Fiber_TD_g",
    "Protein_g", "Sodium_mg",
)  # fmt: skip
ROWS = list(read_table("nutrients.tsv", nutrients._COLUMNS))


def entry(name: str) -> EntryIx:
    found = vocabulary().find(name)
    assert found is not None
    return found


def test_every_row_is_an_entry_by_its_own_name_and_each_state_stands_once() -> None:
    names = {e.name for e in vocabulary().entries}
    assert [row[0] for row in ROWS if row[0] not in names] == []
    assert len({row[:2] for row in ROWS}) == len(ROWS)
    assert {row[0] for row in ROWS if row[1] == "-"} == {row[0] for row in ROWS}


def test_a_row_holds_no_more_than_a_hundred_grams_and_the_energy_that_its_parts_have() -> None:
    assert [row[0] for row in ROWS if not is_possible(row)] == []


def is_possible(row: tuple[str, ...]) -> bool:
    values = nutrients._values(row)
    held = {n: v or 0.0 for n, v in zip(NUTRIENTS, values.per_100g, strict=True)}
    parts = 9 * held["fat"] + 4 * held["carbohydrate"] + 4 * held["protein"]
    return (
        held["fat"] + held["carbohydrate"] + held["protein"] <= 101
        and held["saturates"] <= held["fat"] + 0.1
        and held["sugars"] <= held["carbohydrate"] * 1.06 + 1
        and (held["kcal"] <= parts * 1.3 + 25 or is_alcohol(row))
        and (values.g_per_ml is None or 0.02 < values.g_per_ml < 1.6)
        and all(0.05 <= grams <= 5000 for grams in values.pieces.values())
        and values.group in {"fruit_veg", "red_meat", "seasoning", "-"}
    )


def is_alcohol(row: tuple[str, ...]) -> bool:
    return row[2].startswith("14") or row[2] in {"43154", "43479", "02050"}


def test_salt_is_two_and_a_half_times_the_sodium() -> None:
    salt = food_values(entry("salt"))
    assert salt is not None
    assert salt.per_100g[-1] == pytest.approx(96.9, abs=0.2)


def test_a_state_has_values_of_its_own_and_another_word_those_of_the_food() -> None:
    rice = entry("rice")
    assert states_of(rice) == {"cooked"}
    cooked, raw = food_values(rice, "cooked"), food_values(rice, "burnt")
    assert cooked is not None
    assert raw is not None
    assert (cooked.per_100g[0], raw.per_100g[0]) == (130, 365)
    assert states_of(entry("octopus")) == frozenset()


def test_a_kind_has_its_parents_values_with_less_certainty_and_no_large_pieces() -> None:
    parent, kind = food_values(entry("cabbage")), food_values(entry("savoy cabbage"))
    assert parent is not None
    assert kind is not None
    assert kind.per_100g == parent.per_100g
    assert (parent.certainty, kind.certainty) == (1.0, 0.6)
    assert "head" in parent.pieces
    assert "head" not in kind.pieces


def test_nothing_is_known_of_a_food_without_a_row_and_without_such_parents() -> None:
    assert food_values(entry("activated charcoal")) is None


@pytest.mark.parametrize("name", ["dried mango", "turkey carcass", "duck fat", "chili con carne"])
def test_another_form_of_a_food_has_not_its_values(name: str) -> None:
    assert food_values(entry(name)) is None


def test_a_row_that_is_no_entry_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = ("unobtainium", *ROWS[0][1:])
    monkeypatch.setattr(nutrients, "read_table", lambda *_: [odd])
    with pytest.raises(VocabularyError, match="'unobtainium' is no entry of the vocabulary"):
        nutrients._table.__wrapped__()


@pytest.mark.slow
def test_every_row_is_that_of_the_database(real_data: Path) -> None:
    table = pq.read_table(real_data / "food" / "usda_abbrev.parquet").to_pylist()
    known = {row["NDB_No"]: [row[name] for name in USDA] for row in table}
    for row in ROWS:
        for said, wanted in zip(row[5:13], known[row[2]], strict=True):
            assert said == "-" or float(said) == pytest.approx(wanted or 0.0, rel=0.01), row[0]
