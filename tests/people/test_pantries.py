"""What is at home: put whole, used up by name."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
import sqlalchemy as sa

from ladle.core import BadRequestError, UnknownFoodError
from ladle.people import Households, Pantries, PantryItem
from ladle.people.tables import alone, pantry_items
from ladle.store import Database

_ITEMS = (
    PantryItem(food="milk", use_by=date(2026, 5, 3)),
    PantryItem(food="Cheddar Cheese"),
    PantryItem(food="cheese"),
    PantryItem(food="Milk", use_by=date(2026, 5, 1)),
)


@pytest.fixture
def pantries(database: Database) -> Pantries:
    Households(database).put_household("home-1")
    pantries = Pantries(database)
    pantries.put("home-1", _ITEMS)
    return pantries


def test_a_pantry_is_told_as_it_was_put(pantries: Pantries) -> None:
    assert pantries.get("home-1") == _ITEMS
    pantries.put("home-1", _ITEMS[:1])
    assert pantries.get("home-1") == _ITEMS[:1]
    pantries.put("home-1", [])
    assert pantries.get("home-1") == ()


def test_each_household_has_its_own(database: Database, pantries: Pantries) -> None:
    Households(database).put_household("home-2")
    pantries.put("home-2", [PantryItem(food="rice")])
    assert pantries.get("home-1") == _ITEMS
    assert pantries.get("home-2") == (PantryItem(food="rice"),)


def test_using_up_takes_all_there_is_of_a_food_and_no_other(pantries: Pantries) -> None:
    assert pantries.use_up("home-1", ["MILK", "rice", "cheeses"]) == (
        _ITEMS[0], _ITEMS[2], _ITEMS[3],
    )  # fmt: skip
    assert pantries.get("home-1") == (_ITEMS[1],)
    assert pantries.use_up("home-1", []) == ()


def test_a_wrong_pantry_changes_nothing(pantries: Pantries) -> None:
    with pytest.raises(UnknownFoodError, match=r"^pantry\[1\]\.food: 'xyzzy' is no food"):
        pantries.put("home-1", [PantryItem(food="rice"), PantryItem(food="xyzzy")])
    with pytest.raises(UnknownFoodError, match=r"^foods\[1\]: 'xyzzy' is no food"):
        pantries.use_up("home-1", ["milk", "xyzzy"])
    with pytest.raises(BadRequestError, match=r"^foods: has 201 items; at most 200$"):
        pantries.use_up("home-1", ["milk"] * 201)
    assert pantries.get("home-1") == _ITEMS


def test_an_unknown_household_has_no_pantry(pantries: Pantries) -> None:
    text = r"^household: is none that Ladle knows; put the household first$"
    for ask in (
        lambda: pantries.get("home-9"),
        lambda: pantries.put("home-9", []),
        lambda: pantries.use_up("home-9", ["milk"]),
    ):
        with pytest.raises(BadRequestError, match=text):
            ask()
    with pytest.raises(BadRequestError, match=r"^household: must have 1 to 200 characters$"):
        pantries.get("")


def test_what_is_in_no_table_any_more_stays_until_it_is_put_anew(
    database: Database, pantries: Pantries
) -> None:
    with alone(database) as connection:
        connection.execute(sa.update(pantry_items).values(food="moon cheese"))
    assert pantries.use_up("home-1", ["cheese"]) == ()
    assert {item.food for item in pantries.get("home-1")} == {"moon cheese"}


@pytest.mark.usefixtures("patient_database")
def test_of_many_who_use_up_one_gets_it(pantries: Pantries) -> None:
    with ThreadPoolExecutor(6) as pool:
        taken = list(pool.map(lambda _: pantries.use_up("home-1", ["cheese"]), range(6)))
    assert sorted(map(len, taken)) == [0, 0, 0, 0, 0, 1]
    assert len(pantries.get("home-1")) == 3
