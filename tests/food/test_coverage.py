"""How much of a corpus is known, counted recipe by recipe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from ladle.core import Recipe
from ladle.food import ALLERGENS, DIETS, Coverage, facts_of

NewRecipe = Callable[..., Recipe]


def _counted(*recipes: Recipe) -> Coverage:
    coverage = Coverage()
    for recipe in recipes:
        coverage.add(recipe, facts_of(recipe))
    return coverage


def test_nothing_is_known_of_no_recipes() -> None:
    empty = Coverage()
    assert (empty.n_recipes, empty.n_judged) == (0, 0)
    assert (empty.known_share, empty.fully_known_share) == (0.0, 0.0)
    assert list(empty.verdicts) == list(ALLERGENS)
    assert list(empty.diets) == list(DIETS)
    assert all(not counts for counts in (*empty.verdicts.values(), *empty.diets.values()))


def test_known_recipes_are_counted_with_their_lines(recipe: NewRecipe) -> None:
    found = _counted(recipe("2 carrots", "salt"), recipe("1 zorgblat"), recipe("1 egg", steps=()))
    assert (found.n_recipes, found.n_judged) == (3, 3)
    assert found.n_lines == 4
    assert found.n_known == 2
    assert found.n_with_steps == 2
    assert found.n_fully_known == 1
    assert found.known_share == pytest.approx(2 / 3)
    assert found.fully_known_share == pytest.approx(1 / 2)


def test_shares_are_of_recipes_with_lines_in_english(recipe: NewRecipe) -> None:
    found = _counted(
        recipe("2 carrots"), recipe("1 zorgblat"), recipe(), recipe("2 Karotten", language="de")
    )
    assert (found.n_recipes, found.n_judged) == (4, 2)
    assert found.known_share == pytest.approx(1 / 2)


@pytest.mark.parametrize("language", ["de", "fr-FR", "DE", "es"])
def test_another_language_is_counted_apart_and_in_no_other_count(
    recipe: NewRecipe, language: str
) -> None:
    found = _counted(recipe("2 Eier", "1 zorgblat", language=language))
    assert (found.n_recipes, found.n_other_language, found.n_judged) == (1, 1, 0)
    assert (found.n_lines, found.n_known, found.n_with_steps) == (0, 0, 0)
    assert found.unknown == Counter()
    assert all(not counts for counts in found.verdicts.values())


@pytest.mark.parametrize("language", ["", "en", "EN", "en-GB", "english"])
def test_english_is_read_and_so_is_what_declares_nothing(recipe: NewRecipe, language: str) -> None:
    found = _counted(recipe("2 carrots", language=language))
    assert (found.n_other_language, found.n_judged, found.n_known) == (0, 1, 1)


@pytest.mark.parametrize("lines", [(), ("",), (" ", "\t")])
def test_a_recipe_without_lines_is_counted_apart(recipe: NewRecipe, lines: tuple[str, ...]) -> None:
    found = _counted(recipe(*lines))
    assert (found.n_recipes, found.n_without_lines, found.n_judged) == (1, 1, 0)
    assert (found.n_lines, found.known_share) == (0, 0.0)
    assert all(not counts for counts in found.diets.values())


def test_an_unknown_word_counts_once_for_each_recipe_that_holds_it(recipe: NewRecipe) -> None:
    found = _counted(
        recipe("1 zorgblat", "2 zorgblats, chopped", "1 qwib"), recipe("1 zorgblat"),
        recipe("2 carrots"),
    )  # fmt: skip
    assert found.unknown.most_common() == [("zorgblat", 2), ("qwib", 1)]


def test_verdicts_are_counted_by_allergen_and_by_diet(recipe: NewRecipe) -> None:
    found = _counted(
        recipe("1 egg"), recipe("2 carrots"), recipe("1 cup chocolate chips"), recipe("1 zorgblat")
    )
    assert found.verdicts["egg"] == {"contains": 1, "free": 2, "unknown": 1}
    assert found.verdicts["tree_nut"] == {"free": 2, "may": 1, "unknown": 1}
    assert found.diets["egg_free"] == {"no": 1, "yes": 2, "unknown": 1}
    assert all(sum(counts.values()) == 4 for counts in found.verdicts.values())
    assert all(sum(counts.values()) == 4 for counts in found.diets.values())


def test_two_coverages_share_no_counts() -> None:
    first, second = Coverage(), Coverage()
    first.unknown["zorgblat"] += 1
    first.verdicts["egg"]["free"] += 1
    assert second == Coverage()
