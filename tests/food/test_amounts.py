# ruff: noqa: RUF001 - dashes and fractions as sites write them
from __future__ import annotations

import html
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.food import Amount, Unit, read_amounts, units
from ladle.food.amounts import number
from ladle.food.text import fold, singular

AMOUNTS: dict[str, list[str]] = {
    # numbers, however they are written
    "2 cups flour": ["2 cup"],
    "1/2 cup sugar": ["0.5 cup"],
    "1 / 2 cup sugar": ["0.5 cup"],
    "½ cup milk": ["0.5 cup"],
    "1½ cups milk": ["1.5 cup"],
    "1 ½ cups milk": ["1.5 cup"],
    "1 1/2 cups milk": ["1.5 cup"],
    "1 and 1/2 cups milk": ["1.5 cup"],
    "1 & 1/2 cups milk": ["1.5 cup"],
    "1&#189; cups milk": ["1.5 cup"],
    "1 &frac12; cups milk": ["1.5 cup"],
    "1⁄4 cup milk": ["0.25 cup"],
    "0.5 l milk": ["0.5 liter"],
    ".5 l milk": ["0.5 liter"],
    "1,5 dl milk": ["1.5 deciliter"],
    "1-1/2 cups milk": ["1.5 cup"],
    "1-½ cups milk": ["1.5 cup"],
    "2 - 2/3 cups milk": ["2.66667 cup"],
    "1-1/2 to 2 cups milk": ["1.5-2 cup"],
    "1-1 1/2 cups milk": ["1-1.5 cup"],
    "1/2-3/4 cup milk": ["0.5-0.75 cup"],
    "1,000 g sugar": ["1000 gram"],
    "1,250,000 g sugar": ["1.25e+06 gram"],
    "1,250 kg flour": ["1.25 kilogram"],
    "0,250 l milk": ["0.25 liter"],
    "1 kg - 1.5 kg beef": ["1-1.5 kilogram"],
    "100g-150g cheese": ["100-150 gram"],
    "1kg to 2kg beef": ["1-2 kilogram"],
    "10 sprigs thyme": ["10 sprig"],
    "0 eggs": ["0"],
    # ranges
    "2-3 tbsp oil": ["2-3 tablespoon"],
    "2–3 tbsp oil": ["2-3 tablespoon"],
    "2 to 3 tbsp oil": ["2-3 tablespoon"],
    "2 or 3 eggs": ["2-3"],
    "½ to ¾ cup": ["0.5-0.75 cup"],
    "2½-3 lb chicken": ["2.5-3 pound"],
    "3-2 tbsp oil": ["3 tablespoon"],
    # several amounts of one food
    "225g/8oz butter": ["225 gram", "8 ounce"],
    "100g / 4oz butter": ["100 gram", "4 ounce"],
    "1 stick (1/2 cup) butter": ["1 stick", "0.5 cup"],
    "1 cup plus 2 tbsp flour": ["1 cup", "2 tablespoon"],
    "1 cup + 2 tbsp flour": ["1 cup", "2 tablespoon"],
    "1 lb 2 oz beef": ["1 pound", "2 ounce"],
    # packages: how many, and the size of one
    "1 (14 oz) can tomatoes": ["1 can", "14 ounce"],
    "2 (14.5-ounce) cans beans": ["2 can", "14.5 ounce"],
    "1 14-oz can beans": ["1 can", "14 ounce"],
    "one 14-ounce can beans": ["1 can", "14 ounce"],
    "2 x 400g cans tomatoes": ["2 can", "400 gram"],
    "1 (8 ounce) package cream cheese": ["1 package", "8 ounce"],
    "1 (9-inch) pie crust": ["1", "9 inch"],
    # units
    "2 T butter": ["2 tablespoon"],
    "2 T. butter": ["2 tablespoon"],
    "2T butter": ["2 tablespoon"],
    "½ T butter": ["0.5 tablespoon"],
    "2 t salt": ["2 teaspoon"],
    "2t salt": ["2 teaspoon"],
    "1 tsp. salt": ["1 teaspoon"],
    "2 Tbsps oil": ["2 tablespoon"],
    "2 C sugar": ["2 cup"],
    "1 c. sugar": ["1 cup"],
    "8 fl oz milk": ["8 fluid ounce"],
    "8 fl. oz. cream": ["8 fluid ounce"],
    "1 fluid ounce milk": ["1 fluid ounce"],
    "8 fluid ounces milk": ["8 fluid ounce"],
    "1.5 kg potatoes": ["1.5 kilogram"],
    "2 LBS POTATOES": ["2 pound"],
    "12-inch tortilla": ["12 inch"],
    "1 dozen eggs": ["1 dozen"],
    # words for numbers
    "a dozen eggs": ["1 dozen"],
    "a pinch of salt": ["1 pinch"],
    "A pinch salt": ["1 pinch"],
    "a good handful of basil": ["1 handful"],
    "half an onion": ["0.5"],
    "half a cup of milk": ["0.5 cup"],
    "quarter cup milk": ["0.25 cup"],
    "one onion": ["1"],
    "an onion": ["1"],
    "twelve eggs": ["12"],
    "twenty cherries": ["20"],
    "2 cups a good stock": ["2 cup"],
    # a unit alone, and words before and behind the number
    "pinch of salt": ["1 pinch"],
    "handful spinach": ["1 handful"],
    "about 2 cups milk": ["2 cup"],
    "3 large eggs": ["3"],
    "2 large cloves garlic": ["2 clove"],
    "1 heaped teaspoon salt": ["1 teaspoon"],
    "1 scant cup sugar": ["1 cup"],
    "2 large (14 oz) cups": ["2", "14 ounce"],
    # an amount behind the food
    "butter (about 2 tbsp)": ["2 tablespoon"],
    "salt, 1 tsp": ["1 teaspoon"],
    "juice of 1 lemon": ["1"],
    # what the preparation tells is none of them
    "1 lb beef, cut in 2-inch pieces": ["1 pound"],
    "2 T-bone steaks": ["2"],
    "2 t-bone steaks": ["2"],
    "2% milk": [],
    "1 cup 2% milk": ["1 cup"],
    "4 oz 70 % chocolate": ["4 ounce"],
    # none
    "salt to taste": [],
    "minute rice": [],
    "butter": [],
    "zest of half a lemon": [],
    "1/0 cup sugar": [],
    "1 1/0 cups sugar": [],
    "1-1/0 cups sugar": [],
    "": [],
}


@pytest.mark.parametrize(("line", "wanted"), AMOUNTS.items())
def test_a_line_asks_for(line: str, wanted: list[str]) -> None:
    assert [str(amount) for amount in read_amounts(line)] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2", 2), ("2.5", 2.5), ("2,5", 2.5), (".5", 0.5), ("1 1/2", 1.5), ("1 and 1 / 2", 1.5),
        ("two", 2), ("half an", 0.5), ("1/0", None),
    ],
)  # fmt: skip
def test_a_number_is_read_however_it_is_written(text: str, wanted: float | None) -> None:
    assert number(text) == wanted


def test_an_amount_is_a_range_of_a_unit() -> None:
    assert read_amounts("2-3 tbsp oil") == (Amount(2.0, 3.0, "tablespoon"),)
    assert read_amounts("3 eggs") == (Amount(3.0, 3.0),)


def test_an_amount_is_written_as_short_as_it_can_be() -> None:
    written = [Amount(1.0, 1.0, "cup"), Amount(0.25, 0.5, "cup"), Amount(2.0, 2.0)]
    assert [str(amount) for amount in written] == ["1 cup", "0.25-0.5 cup", "2"]


# The table.


def _rows() -> list[list[str]]:
    text = (files("ladle.food") / "data" / "units.tsv").read_text(encoding="utf-8")
    header, *rows = [row.split("\t") for row in text.splitlines()]
    assert header == ["unit", "kind", "size", "also"]
    return rows


def _names(row: list[str]) -> list[str]:
    return [row[0], *(() if row[3] == "-" else row[3].split("; "))]


def test_no_name_is_that_of_two_units() -> None:
    owners: dict[str, set[str]] = {}
    for row in _rows():
        for name in _names(row):
            owners.setdefault(" ".join(singular(w) for w in name.split()), set()).add(row[0])
    assert {name: found for name, found in owners.items() if len(found) > 1} == {}
    assert owners.keys() == units().keys()


def test_units_are_listed_by_names_that_reading_can_meet() -> None:
    assert [n for row in _rows() for n in _names(row) if n != fold(n)] == []


def test_a_measure_has_a_size_and_what_is_counted_has_none() -> None:
    assert {unit.kind for unit in units().values()} == {"ml", "g", "mm", "count", "other"}
    wrong = [
        unit
        for unit in units().values()
        if (unit.size is not None) is not (unit.kind in {"ml", "g", "mm"})
    ]
    assert wrong == []
    assert [u for u in units().values() if u.size is not None and u.size <= 0] == []


def test_measures_keep_the_proportions_of_handbook_44() -> None:
    def size(name: str) -> float:
        found = units()[name].size
        assert found is not None
        return found

    assert size("tablespoon") == pytest.approx(3 * size("teaspoon"), rel=1e-4)
    assert size("cup") == pytest.approx(16 * size("tablespoon"), rel=1e-4)
    assert size("pint") == pytest.approx(2 * size("cup"), rel=1e-4)
    assert size("gallon") == pytest.approx(4 * size("quart"), rel=1e-4)
    assert size("pound") == pytest.approx(16 * size("ounce"), rel=1e-4)
    assert size("liter") == 1000 * size("milliliter")
    assert size("kilogram") == 1000 * size("gram")
    assert size("foot") == pytest.approx(12 * size("inch"))


def test_a_unit_is_found_by_all_of_its_names() -> None:
    assert units()["lb"] == units()["pound"] == Unit("pound", "g", 453.592)
    assert units()["can"] == units()["tin"] == Unit("can", "count", None)
    assert {name: read_amounts(f"2 {name} of it")[0].unit for name in ("pounds", "lb", "lbs")} == {
        "pounds": "pound", "lb": "pound", "lbs": "pound",
    }  # fmt: skip


@pytest.mark.parametrize(
    "line", ["9" * 400 + " kg butter", f"1 {'9' * 400}/2 cups", f"{'9' * 5000}-1/2 cups"]
)
def test_what_no_kitchen_has_is_no_amount(line: str) -> None:
    assert all(amount.high < 1e9 for amount in read_amounts(line))


# Properties.


@given(st.one_of(st.text(), st.text("0123456789/½¾.,- andorTtcupgx()%&\u0663", max_size=30)))
def test_any_text_has_amounts_that_can_be_shown(line: str) -> None:
    for amount in read_amounts(line):
        assert amount.low <= amount.high
        assert amount.low >= 0
        assert amount.unit == "" or amount.unit in {unit.name for unit in units().values()}
        assert str(amount)


@given(st.integers(0, 9999), st.sampled_from(["cup", "lb", "oz", "clove", "can", "tbsp", "ml"]))
def test_a_whole_number_before_a_unit_is_read_as_it_stands(n: int, unit: str) -> None:
    assert read_amounts(f"{n} {unit} zorgblat") == (Amount(n, n, units()[unit].name),)


@given(st.sampled_from(["½", "¼", "¾", "⅓", "⅔", "⅛", "⅜"]), st.integers(1, 20))
def test_a_fraction_means_the_same_in_one_sign_and_in_three(sign: str, whole: int) -> None:
    above_below = fold(sign)
    wanted = read_amounts(f"{whole} {above_below} cups milk")
    assert len(wanted) == 1
    for line in (f"{whole}{sign} cups milk", f"{whole} {sign} cups milk"):
        assert read_amounts(line) == wanted
        assert read_amounts(html.escape(line).replace(sign, f"&#{ord(sign)};")) == wanted
