"""Filters: what a title grants, and what it must not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.ranking.conftest import catalog_of, recipe
from tests.ranking.test_filters import asking, only_wish, set_rows

from ladle.ranking.filters import limit_plane, wishes
from ladle.request import Limits, Wants

CURRIES = [
    recipe("Korma", "1 kg chicken", "1 onion"),
    recipe("Dal", "500 g lentils", "1 onion"),
    recipe("Chicken Rice Curry", "1 kg chicken", "1 cup rice"),
    recipe("Curry Powder", "1 tbsp cumin", "1 tbsp turmeric"),
    recipe("Roast Chicken", "1 kg chicken", "1 onion"),
    recipe("Snickerdoodles", "200 g flour", "100 g sugar"),
]


@pytest.mark.parametrize(
    ("dish", "names"),
    [
        ("curry", ["Chicken Rice Curry", "Curry Powder", "Dal", "Korma"]),
        ("curries", ["Chicken Rice Curry", "Curry Powder", "Dal", "Korma"]),
        ("chicken curry", ["Chicken Rice Curry", "Korma"]),
        ("korma", ["Korma"]),
        ("roast", ["Roast Chicken"]),
        ("cookies", ["Snickerdoodles"]),
    ],
)
def test_a_type_of_dish_grants_its_own_name(dish: str, names: list[str], tmp_path: Path) -> None:
    catalog = catalog_of(tmp_path, CURRIES)
    wish = only_wish(catalog, Wants(dish=dish))
    granted = sorted(catalog.recipe(row).name for row in set_rows(wish.plane))
    assert granted == names
    limits = Limits(dishes=frozenset({dish}))
    left = {catalog.recipe(row).name for row in set_rows(limit_plane(catalog, limits))}
    assert left == {r.name for r in CURRIES} - set(names)


SHRIMPS = [
    recipe("Shrimp Pancakes", "2 cups rice"),
    recipe("Fried Rice", "2 cups rice", "1 lb shrimp"),
    recipe("Shrimps", "1 lb shrimp"),
    recipe("Vegan Shrimp Rice", "2 cups rice"),
    recipe("Baked Potatoes with Black Beans", "2 potatoes", "1 can black beans"),
]
_OF_SHRIMP = {r.name for r in SHRIMPS if "Shrimp" in r.name} | {"Fried Rice"}


@pytest.mark.parametrize(
    ("wants", "names"),
    [
        (Wants(include=("shrimp",)), _OF_SHRIMP),
        (Wants(include=("shrimp",), avoid=("sulphites",)), {"Fried Rice"}),
        (Wants(include=("shrimp",), avoid=("milk",)), _OF_SHRIMP),
        (Wants(include=("shrimp",), avoid=("crustacean",)), {"Fried Rice", "Vegan Shrimp Rice"}),
        (Wants(main="shrimp", avoid=("sulphites",)), {"Fried Rice"}),
        (Wants(dish="rice shrimp", avoid=("milk",)), {"Vegan Shrimp Rice"}),
        (Wants(dish="rice shrimp", avoid=("sulphites",)), set()),
        (Wants(dish="pancakes", avoid=("sulphites",)), {"Shrimp Pancakes"}),
        # baked beans hold pork; a title with these words apart says nothing of them
        (Wants(include=("baked beans",), diets=("vegan",)), {"Baked Potatoes with Black Beans"}),
    ],
)
def test_a_title_grants_no_name_that_the_second_check_is_sure_to_refuse(
    wants: Wants, names: set[str], tmp_path: Path
) -> None:
    catalog = catalog_of(tmp_path, SHRIMPS)
    wish = only_wish(catalog, wants)
    assert {catalog.recipe(row).name for row in set_rows(wish.plane)} == names


def test_who_takes_a_trace_is_granted_what_need_not_hold_more(tmp_path: Path) -> None:
    catalog = catalog_of(tmp_path, [recipe("Mayonnaise Rice", "2 cups rice")])
    request = asking(Wants(include=("mayonnaise",)))
    for limits, n_granted in (
        (Limits(allergens=frozenset({"mustard"})), 0),
        (Limits(allergens_may=frozenset({"mustard"})), 1),
    ):
        (wish,) = wishes(catalog, replace(request, limits=limits))
        assert len(set_rows(wish.plane)) == n_granted
