"""How many grams a line asks for."""

from __future__ import annotations

import pytest

from ladle.food import read_foods
from ladle.food.grams import Mass, line_mass
from ladle.food.nutrients import food_values


def grams(line: str) -> float | None:
    mass = weighed(line)
    return round(mass.grams, 1) if mass else None


def weighed(line: str) -> Mass | None:
    asked = read_foods(line).asked
    return line_mass(line, food_values(asked[0]) if asked else None)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("200 g butter", 200),
        ("1 lb ground beef", 453.6),
        ("1-2 lb ground beef", 680.4),
        ("1 cup sugar", 199.9),
        ("225g/8oz butter", 225),
        ("1 cup (227 g) butter", 227),
        ("1 cup plus 2 tablespoons sugar", 224.9),
        ("1 lb 4 oz ground beef", 567),
        ("1 lb/450 g ground beef", 453.6),
        ("2 (14 ounce) cans black beans", 793.8),
        ("4 (6 ounce) skinless chicken breasts", 680.4),
        ("1 stick (1/2 cup) butter", 113.4),
        ("2 sticks butter", 226),
        ("3 eggs", 150),
        ("3 aubergines (900g)", 900),
        ("3 aubergines (900 g in total), sliced", 900),
        ("3 carrots (100g each)", 300),
        ("4 chicken breasts (6 ounces)", 680.4),
        ("10 figs (200-250 g)", 225),
        ("10 black olives (stone in)", 44),
        ("3 lemons (1/2 cup juice)", 174),
        ("2 cloves garlic (10 g)", 6),
        ("400g x 2 tins chopped tomatoes", 800),
        ("2 x 400g tins chopped tomatoes", 800),
        ("800 gramms tomatoes", None),
        ("1 dozen eggs", 600),
        ("3 small eggs", 114),
        ("2 large carrots", 144),
        ("1 large banana", 153.4),
        ("1 onion, cut into small pieces", 110),
        ("2 cloves garlic", 6),
        ("16 large cabbage leaves", 368),
        ("1 (1 inch) piece ginger", 11),
        ("1 can anchovies", 45),
        ("1 jar mushrooms", 400),
        ("1 handful walnuts", 30),
        ("2 lb chicken wings", 562.5),
        ("2 lb boneless chicken thighs", 907.2),
        ("2 canned pineapple rings", 120),
        ("2 cups olive oil", 432),
        ("2 cups olive oil for frying", 43.2),
        ("1 tablespoon olive oil for frying", 13.5),
        ("1 quart vegetable oil", 87.2),
        ("1 cup frobnicated zork", 165.6),
        ("1 cup prosciutto", 165.6),
        ("3 frobnicated zorks", None),
        ("1 knob frobnicated zork", 15),
        ("1 piece frobnicated zork", None),
        ("1 frobnicated zork plus 2 more", None),
        ("butter", None),
    ],
)
def test_a_line_weighs(line: str, wanted: float | None) -> None:
    assert grams(line) == (None if wanted is None else pytest.approx(wanted, abs=0.15))


def test_mass_is_surer_than_volume_than_pieces_than_a_guess() -> None:
    lines = ("100 g onion", "1 cup onion", "1 onion", "1 handful onion")
    masses = [weighed(line) for line in lines]
    told = [m.certainty for m in masses if m]
    assert told == sorted(told, reverse=True)
    assert len(set(told)) == 4


def test_how_says_what_was_reckoned() -> None:
    mass = weighed("2 (14 ounce) cans black beans")
    assert mass is not None
    assert mass.how == "2 can of 14 ounce"
