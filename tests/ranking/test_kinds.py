"""What a wish is rather for, as long as anything is it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.ranking.conftest import catalog_of, recipe

from ladle.catalog import Catalog, rows_of
from ladle.core import RecipeIx
from ladle.ranking.filters import narrowed
from ladle.ranking.kinds import names_of, rather
from ladle.request import RecipeRequest, Wants, make_question


def asked(wants: Wants) -> RecipeRequest:
    return make_question(wants=wants, now=datetime(2026, 12, 1, 18, tzinfo=UTC)).request


def kept(catalog: Catalog, wants: Wants) -> list[str]:
    """Return the names of what a wish narrows everything to."""
    request = asked(wants)
    plane = narrowed(catalog, request, catalog.named())
    return sorted(catalog.recipe(RecipeIx(row)).name for row in rows_of(plane).tolist())


@pytest.fixture(scope="module")
def menu(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return catalog_of(
        tmp_path_factory.mktemp("menu"),
        [
            recipe("Enchilada Soup", "1 onion"),
            recipe("Cheese Enchiladas", "1 onion"),
            recipe("Beef Stew", "500 g beef", meals="desserts,lunch"),
            recipe("Apple Cake", "2 apples", "200 g flour", meals="desserts,lunch"),
            recipe("Salisbury Steak", "500 g ground beef", "1 can french onion soup"),
            recipe("French Onion Soup", "4 onions"),
        ],
    )


@pytest.mark.parametrize(
    ("wants", "names"),
    [
        (Wants(dish="enchilada"), ["Cheese Enchiladas"]),
        (Wants(course="dessert"), ["Apple Cake"]),
        (Wants(meal="lunch"), ["Cheese Enchiladas"]),
        (Wants(flavor=("sweet",)), ["Apple Cake"]),
        (Wants(include=("french onion soup",)), ["French Onion Soup"]),
    ],
)
def test_a_wish_is_rather_for_what_is_called_and_told_so(
    menu: Catalog, wants: Wants, names: list[str]
) -> None:
    assert set(names) <= set(kept(menu, wants))
    spoiling = {
        "Enchilada Soup" if wants.dish else "",
        "Beef Stew" if wants.course or wants.flavor else "",
        "Apple Cake" if wants.meal else "",
        "Salisbury Steak" if wants.include else "",
    }
    assert not spoiling & set(kept(menu, wants))


def test_what_nothing_is_called_says_nothing(menu: Catalog) -> None:
    assert len(kept(menu, Wants(dish="sorbet"))) == menu.n_recipes


def test_a_food_that_few_are_about_only_weighs(menu: Catalog) -> None:
    assert "Salisbury Steak" in kept(menu, Wants(include=("onion",)))


@pytest.mark.parametrize("n", [3, 25])
def test_a_food_narrows_to_what_it_leads_where_plenty_is(tmp_path: Path, n: int) -> None:
    eggs = [recipe(f"Eggs {chr(65 + at)}", "4 eggs") for at in range(n)]
    noodles = recipe("Lasagna", "500 g beef", "1 egg")
    names = kept(catalog_of(tmp_path, [*eggs, noodles]), Wants(include=("egg",)))
    assert ("Lasagna" in names) == (n < 20)


def test_no_wish_is_for_nothing_in_particular(menu: Catalog) -> None:
    assert not list(rather(menu, asked(Wants())))


def test_a_food_has_the_names_that_were_said(menu: Catalog) -> None:
    request = asked(Wants(include=("courgette",)))
    assert names_of(request.foods[0], request.wants) == ("zucchini", "courgette")
