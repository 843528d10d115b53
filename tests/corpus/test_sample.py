"""The sample that ships with Ladle, and the people made up for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.resources import files

import pytest

from ladle.core import Recipe, RecipeId
from ladle.corpus import Reject, read_recipes, sample_files, source_label, synthetic_interactions
from ladle.food import facts_of


@pytest.fixture(scope="module")
def sample() -> dict[str, list[Recipe]]:
    """Return the sample's recipes by file; none is refused."""
    recipes: dict[str, list[Recipe]] = {}
    with sample_files() as paths:
        for path in paths:
            found = list(read_recipes(path, source_label(path)))
            assert [r for r in found if isinstance(r, Reject)] == []
            recipes[path.name] = [r for r in found if isinstance(r, Recipe)]
    return recipes


@pytest.fixture(scope="module")
def dishes(sample: dict[str, list[Recipe]]) -> list[Recipe]:
    return [recipe for recipes in sample.values() for recipe in recipes]


def test_the_sample_holds_hundreds_of_dishes_and_of_cocktails(
    sample: dict[str, list[Recipe]],
) -> None:
    assert list(sample) == ["recipes.jsonl", "cocktails.jsonl"]
    assert len(sample["recipes.jsonl"]) >= 400
    assert len(sample["cocktails.jsonl"]) >= 500


def test_no_two_recipes_of_the_sample_share_an_id(dishes: list[Recipe]) -> None:
    assert len({recipe.id for recipe in dishes}) == len(dishes)


def test_every_recipe_of_the_sample_has_a_name_and_a_meal_and_all_but_a_few_have_lines(
    dishes: list[Recipe],
) -> None:
    assert [r.id for r in dishes if not r.name] == []
    assert [r.id for r in dishes if not facts_of(r).meals] == []
    assert sum(not r.lines for r in dishes) <= 2


def test_most_dishes_of_the_sample_have_a_cuisine_and_steps_and_all_have_minutes(
    sample: dict[str, list[Recipe]], dishes: list[Recipe]
) -> None:
    food = sample["recipes.jsonl"]
    assert sum(bool(facts_of(r).cuisines) for r in food) > 0.5 * len(food)
    assert sum(bool(r.steps) for r in food) > 0.95 * len(food)
    assert [r.id for r in dishes if not facts_of(r).minutes] == []


_GOES_ON = re.compile(
    r"\b(an?|the|and|or|of|with|to|for|into|your|from|by|are|be|will|when|which)$", re.IGNORECASE
)
"""A word that no sentence ends with."""


def test_no_step_of_the_sample_breaks_off_within_a_sentence(dishes: list[Recipe]) -> None:
    broken = [
        (recipe.id, step)
        for recipe in dishes
        for step in recipe.steps
        if _GOES_ON.search(step) or step.count("[") != step.count("]")
    ]
    assert broken == []


def test_the_licences_of_the_sample_lie_beside_it() -> None:
    folder = files("ladle.corpus") / "data" / "sample"
    assert "public domain" in (folder / "LICENSE-recipes.txt").read_text(encoding="utf-8")
    assert "CC0 1.0" in (folder / "LICENSE-cocktails.txt").read_text(encoding="utf-8")


# -- made-up people --------------------------------------------------------------------------------

_KITCHENS = ("italian", "thai", "french", "mexican")


def _menu(n: int) -> list[Recipe]:
    """Return `n` dishes of four cuisines in turn."""
    return [Recipe(RecipeId(f"r{i}"), f"Dish {i}", cuisines=(_KITCHENS[i % 4],)) for i in range(n)]


def _people(rows: Sequence[tuple[str, ...] | tuple[object, ...]]) -> list[str]:
    return list(dict.fromkeys(str(row[0]) for row in rows))


def test_the_same_seed_makes_up_the_same_people() -> None:
    menu = _menu(200)
    made = synthetic_interactions(menu, "synthetic-", 50, seed=3)
    assert made == synthetic_interactions(menu, "synthetic-", 50, seed=3)
    assert made == synthetic_interactions(menu[::-1], "synthetic-", 50, seed=3)
    assert made != synthetic_interactions(menu, "synthetic-", 50, seed=4)


def test_every_made_up_person_is_known_for_one_by_the_prefix() -> None:
    made = synthetic_interactions(_menu(40), "synthetic-", 1200)
    assert _people(made) == [f"synthetic-{n:03d}" for n in range(1200)]


def test_made_up_rows_fit_the_interchange_format() -> None:
    menu = _menu(40)
    made = synthetic_interactions(menu, "synthetic-", 300)
    assert {row.recipe_id for row in made} <= {recipe.id for recipe in menu}
    assert {row.rating for row in made} == {2, 3, 4, 5}
    assert {row.kind for row in made} == {"rating"}
    times = [datetime.fromisoformat(row.at) for row in made]
    assert {at.tzinfo for at in times} == {UTC}
    assert datetime(2025, 1, 1, tzinfo=UTC) < min(times) < max(times)
    assert max(times) <= datetime(2026, 6, 30, 12, tzinfo=UTC)


def test_a_made_up_person_rates_a_dish_once_and_some_dishes_but_not_all() -> None:
    made = synthetic_interactions(_menu(200), "synthetic-", 300)
    assert len({(row.person_id, row.recipe_id) for row in made}) == len(made)
    counts = [sum(row.person_id == person for row in made) for person in _people(made)]
    assert min(counts) >= 1
    assert max(counts) <= 60


def test_made_up_people_cook_two_cuisines_more_than_the_others() -> None:
    kitchen_of = {recipe.id: recipe.cuisines[0] for recipe in _menu(200)}
    made = synthetic_interactions(_menu(200), "synthetic-", 300)
    shares = []
    for person in _people(made):
        kitchens = [kitchen_of[RecipeId(r.recipe_id)] for r in made if r.person_id == person]
        by_number = sorted((kitchens.count(k) for k in _KITCHENS), reverse=True)
        shares.append(sum(by_number[:2]) / len(kitchens))
    assert sum(shares) / len(shares) > 0.8


@pytest.mark.parametrize("n_recipes", [0, 1])
def test_people_can_be_made_up_for_hardly_any_recipes(n_recipes: int) -> None:
    plain = [Recipe(RecipeId("r"), "Soup")] * n_recipes  # without a cuisine
    made = synthetic_interactions(plain, "synthetic-", 5)
    assert [row.person_id for row in made] == [f"synthetic-00{n}" for n in range(5 * n_recipes)]
