"""For how many a recipe is, or how many pieces it makes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.food.servings import MOST_SERVINGS, Sureness, Yield, YieldOf, read_yield, servings_of

READ: dict[str, tuple[float, float, str, str, str]] = {
    "4 servings": (4, 4, "people", "", ""),
    "Serves 4-6": (4, 6, "people", "", ""),
    "Serves: four": (4, 4, "people", "", ""),
    "6 to 8": (6, 8, "people", "", ""),
    "6 \u2013 8 servings": (6, 8, "people", "", ""),
    "Serves - 4": (4, 4, "people", "", ""),
    "4 large portions": (4, 4, "people", "", ""),
    "For 6 people": (6, 6, "people", "", ""),
    "Usually enough for a family of five.": (5, 5, "people", "", ""),
    "6 (1 cup) servings": (6, 6, "people", "", "1 cup"),
    "24 2-tablespoon servings": (24, 24, "people", "", "2-tablespoon"),
    "Makes 24 cookies": (24, 24, "pieces", "cookies", ""),
    "2 dozen cookies": (24, 24, "pieces", "cookies", ""),
    "Five-dozen cookies": (60, 60, "pieces", "cookies", ""),
    "4 to 5 dozen meatballs": (48, 60, "pieces", "meatballs", ""),
    "half a dozen rolls": (6, 6, "pieces", "rolls", ""),
    "4 dozen": (48, 48, "pieces", "", ""),
    "1 9-inch pie": (1, 1, "pieces", "pie", "9-inch"),
    "1 - 9 inch pie": (1, 1, "pieces", "pie", "9 inch"),
    "2 - 9x5 inch loaves": (2, 2, "pieces", "loaves", "9x5 inch"),
    "1 (2 quart) casserole": (1, 1, "pieces", "casserole", "2 quart"),
    "6 1/2-pint jars": (6, 6, "pieces", "jars", "1/2-pint"),
    "12 shots": (12, 12, "pieces", "shots", ""),
    "3 1/2 cups": (3.5, 3.5, "amount", "cups", ""),
    "7 - 1/2 cups": (7.5, 7.5, "amount", "cups", ""),
    "1 /4 cup": (0.25, 0.25, "amount", "cup", ""),
    "1 pound": (1, 1, "amount", "pound", ""),
    "1 pound cake": (1, 1, "pieces", "pound cake", ""),
    "2/3": (2, 3, "people", "", ""),
    "Serves 4/6": (4, 6, "people", "", ""),
    "2/3 cup": (2 / 3, 2 / 3, "amount", "cup", ""),
}


@pytest.mark.parametrize(("text", "wanted"), READ.items())
def test_a_yield_is_read(text: str, wanted: tuple[float, float, str, str, str]) -> None:
    found = read_yield(text)
    assert found is not None
    assert (found.low, found.high, found.of.value, found.what, found.size) == wanted


@pytest.mark.parametrize(
    "text", ["", "cup", "0 servings", "9999 servings", "8-6", "with corn bread.", "4 " + "x" * 200,
             "1/0", "6/4", "2 at http://a.example", "-4", "-4 servings", "\u22124", "-0.5"],
)  # fmt: skip
def test_no_number_is_no_yield(text: str) -> None:
    assert read_yield(text) is None


def test_a_number_alone_is_less_sure_and_the_text_is_kept() -> None:
    assert read_yield("4") == Yield(4, 4, YieldOf.PEOPLE, "", "", "4", Sureness.BARE)


@given(st.one_of(st.text(), st.text("0123456789/.-x dozenservings", max_size=30)))
def test_any_text_has_a_yield_that_can_be(text: str) -> None:
    found = read_yield(text)
    assert found is None or 0 < found.low <= found.high <= MOST_SERVINGS


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("8 servings", 8), ("Serves 4-6", 5), ("4", 4), ("2 dozen cookies", 24),
        ("1 1/2 dozen muffins", 18), ("6 (1 cup) servings", 6), ("1 sandwich", 1),
        ("12 6-inch pancakes", 12), ("8 mini loaves", 8), ("", None), ("two loaves", None),
        ("3 cups", None), ("1 gallon", None), ("0 servings", None), ("1 9-inch tart", None),
        ("1 apple pie", None), ("1 pound cake", None),
    ],
)  # fmt: skip
def test_servings_are_a_number_of_them(text: str, wanted: float | None) -> None:
    assert servings_of(text) == wanted
