"""Lines for more or fewer eaters: what changes, what stays, and what a cook is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.food import read_amounts, units
from ladle.food.scaling import Show, scale_line

SCALED: dict[tuple[str, float], str] = {
    ("2 cups flour", 2): "4 cups flour",
    ("1\u00bd cups milk", 2): "3 cups milk",
    ("\u00bd cup milk", 3): "1 1/2 cups milk",
    ("2 cups milk", 0.5): "1 cup milk",
    ("1/3 cup sugar", 0.685): "3 2/3 tablespoons sugar",
    ("1/2 cup sugar", 1.125): "1/2 cup plus 1 tablespoon sugar",
    ("1 tsp salt", 6): "2 tablespoons salt",
    ("2 T butter", 2): "4 T butter",
    ("2-3 tbsp oil", 2): "4 to 6 tbsp oil",
    ("500 g flour", 0.5): "250 g flour",
    ("225g/8oz butter", 2): "450g/16oz butter",
    ("1 stick (1/2 cup) butter", 2): "2 sticks (1 cup) butter",
    ("1 cup plus 2 tbsp flour", 2): "2 cups plus 4 tbsp flour",
    ("1 vanilla bean or 1 tsp extract", 2): "2 vanilla beans or 2 tsp extract",
    ("one onion", 2): "2 onions",
    ("3 aubergines (900g), sliced", 2): "6 aubergines (1800g), sliced",
    ("4 chicken breasts (6 ounces)", 2): "8 chicken breasts (6 ounces)",
    ("3 carrots (100g each)", 2): "6 carrots (100g each)",
    ("400g x 2 tins chopped tomatoes", 2): "400g x 4 tins chopped tomatoes",
    ("5 spice powder", 2): "5 spice powder",
    ("1 tsp 5 spice powder", 2): "2 tsp 5 spice powder",
    ("half an onion", 2): "1 onion",
    ("twenty cherries", 2): "40 cherries",
    ("half and half, 1 cup", 2): "half and half, 2 cups",
    ("1/0 cup sugar", 2): "1/0 cup sugar",
    ("2 onions", 0.5): "1 onion",
    ("1 tomato", 2): "2 tomatoes",
    ("2 leaves", 0.5): "1 leaf",
    ("a pinch of salt", 2): "2 pinches of salt",
    ("butter (about 2 tbsp)", 2): "butter (about 4 tbsp)",
    ("12 bay leaves", 2): "24 bay leaves",
    ("1 lemon", 0.01): "1/8 lemon",
    # a number is one number, however it is written
    ("1-1/2 cups flour", 2): "3 cups flour",
    ("2-1/2 cups flour", 0.5): "1 1/4 cups flour",
    ("1 and 1/2 cups flour", 2): "3 cups flour",
    ("1 & 1/2 cups flour", 2): "3 cups flour",
    ("1,000 g flour", 0.5): "500 g flour",
    ("1,5 dl milk", 2): "3 dl milk",
    ("one to two cups walnuts", 2): "2 to 4 cups walnuts",
    ("1 kg - 1.5 kg beef", 2): "2 to 3 kg beef",
    ("100g-150g cheese", 2): "200 to 300g cheese",
    ("1.5 kg beef", 0.5): "0.75 kg beef",
    ("1.2 kg beef", 1.5): "1.8 kg beef",
    ("0,5 l milk", 0.5): "0.25 l milk",
    ("1 l milk", 4 / 3): "1.33 l milk",
    # what belongs to the first amount grows with it
    ("1 lb 4 oz beef", 2): "2 lb 8 oz beef",
    ("2 eggs plus 1 egg yolk", 2): "4 eggs plus 2 egg yolk",
    ("1 tsp salt & 1/2 tsp pepper", 2): "2 tsp salt & 1 tsp pepper",
    ("1 tsp salt, 1/2 tsp pepper", 2): "2 tsp salt, 1 tsp pepper",
    ("1 cup (8 oz, 225 g) cottage cheese", 2): "2 cups (16 oz, 450 g) cottage cheese",
    # sizes stay
    ("No. 2 can pineapple, 1 cup", 2): "No. 2 can pineapple, 2 cups",
    ("2 chicken breasts, 6 oz", 2): "4 chicken breasts, 6 oz",
    ("1 can tomatoes, 14 oz", 2): "2 cans tomatoes, 14 oz",
    ("1 chicken, cut into 8 or 10 pieces", 2): "2 chickens, cut into 8 or 10 pieces",
    ("1 (14 oz) can tomatoes", 2): "2 (14 oz) cans tomatoes",
    ("2 x 400g cans tomatoes", 2): "4 x 400g cans tomatoes",
    ("4 chicken breasts (6 oz each)", 2): "8 chicken breasts (6 oz each)",
    ("1 lb beef, cut in 2-inch pieces", 2): "2 lb beef, cut in 2-inch pieces",
    ("2 (14 oz) cans tomatoes", 0.5): "1 (14 oz) can tomatoes",
    ("1 cup 2% milk", 2): "2 cups 2% milk",
    # what stands far from an amount says nothing of it
    (f"{'fine ' * 20}flour 2 cups", 2): f"{'fine ' * 20}flour 4 cups",
    (f"salt,{' ' * 60}one pinch", 2): f"salt,{' ' * 60}one pinch",
    # nothing to scale
    ("salt to taste", 2): "salt to taste",
    ("For the dough:", 2): "For the dough:",
    ("1 1/2 cups milk", 1): "1 1/2 cups milk",
}


@pytest.mark.parametrize(("asked", "wanted"), SCALED.items())
def test_a_line_is_scaled(asked: tuple[str, float], wanted: str) -> None:
    assert scale_line(*asked).text == wanted


def test_what_cannot_be_cut_is_rounded_with_a_word() -> None:
    eggs = scale_line("2 large eggs", 0.685)
    assert (eggs.text, eggs.was) == ("1 large egg", "2 large eggs")
    assert eggs.notes == ("exactly 1.37, about 68 g",)
    assert scale_line("1/4 teaspoon salt", 0.685).notes == ("exactly 0.171 teaspoon",)
    assert scale_line("1 to 2 quinces", 0.3).notes == ("exactly 0.3 to 0.6",)


SHOWN: dict[tuple[str, Show], str] = {
    ("2 cups flour", Show.METRIC): "250 g flour",
    ("1 cup milk", Show.METRIC): "235 ml milk",
    ("1 cup zorgblat", Show.METRIC): "235 ml zorgblat",
    ("1 stick (1/2 cup) butter", Show.METRIC): "115 g butter",
    ("2 tbsp oil", Show.METRIC): "2 tbsp oil",
    ("2-3 lb potatoes", Show.METRIC): "910-1360 g potatoes",
    ("2 eggs", Show.METRIC): "2 eggs",
    ("3 can beans", Show.METRIC): "3 can beans",
    ("100 g sugar", Show.METRIC): "100 g sugar",
    ("1 lb beef, cut in 2-inch pieces", Show.METRIC): "455 g beef, cut in 5-cm pieces",
    ("1 (1 inch) piece ginger", Show.METRIC): "1 (2.5 cm) piece ginger",
    ('2 carrots, in 1/4" slices', Show.METRIC): "2 carrots, in 6 mm slices",
    ("1 9 x 13-inch sheet cake", Show.METRIC): "1 23 x 33-cm sheet cake",
    ("2 leeks, in 1/2- to 1-1/2-inch bits", Show.METRIC): "2 leeks, in 1.3- to 4-cm bits",
    ("1 lb beef, cut in 2-inch pieces", Show.AS_WRITTEN): "1 lb beef, cut in 2-inch pieces",
    ("500 g flour", Show.US): "4 cups flour",
    ("150 ml milk", Show.US): "2/3 cup milk",
    ("5 ml milk", Show.US): "1 teaspoon milk",
    ("900 g potatoes", Show.US): "2 lb potatoes",
    ("100-200 g zorgblat", Show.US): "3 1/2 to 7 oz zorgblat",
    ("2 cups flour", Show.US): "2 cups flour",
}


@pytest.mark.parametrize(("asked", "wanted"), SHOWN.items())
def test_a_line_is_shown_in_other_units(asked: tuple[str, Show], wanted: str) -> None:
    assert scale_line(asked[0], 1, asked[1]).text == wanted


def test_what_was_weighed_names_its_source() -> None:
    assert scale_line("1 cup flour", 1, Show.METRIC).notes == ("weighed as flour, USDA 20081",)
    assert scale_line("125 g flour", 1, Show.US).notes == ("measured as flour, USDA 20081",)


@given(st.text(), st.floats(0.05, 50), st.sampled_from(Show))
def test_any_line_can_be_scaled(line: str, factor: float, show: Show) -> None:
    assert scale_line(line, factor, show).was == line


@given(st.integers(1, 20), st.sampled_from(["cups flour", "g salt", "onions", "tbsp oil"]),
       st.sampled_from([0.5, 0.75, 1.5, 2.0, 3.0]))  # fmt: skip
def test_a_scaled_number_is_close_or_told(n: int, rest: str, factor: float) -> None:
    found = scale_line(f"{n} {rest}", factor)
    now, was = (sum(a.low * (units()[a.unit].size or 1 if a.unit else 1) for a in read_amounts(t))
                for t in (found.text, f"{n} {rest}"))  # fmt: skip
    assert found.notes or now == pytest.approx(was * factor, rel=0.041)


def test_a_name_that_begins_with_a_number_is_left_and_leaves_no_doubt() -> None:
    assert scale_line("5 spice powder", 2).is_sure
