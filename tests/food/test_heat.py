"""How hot, by chilies a serving; and what alcohol, never promised away."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ladle.core import Recipe
from ladle.food import Told, facts_of, vocabulary
from ladle.food.concerns import trait_concern
from ladle.food.heat import alcohol, spiciness
from ladle.food.signs import UNMEASURED, Sign, step_signs
from ladle.food.tables import read_table
from ladle.food.words import Verdict

NewRecipe = Callable[..., Recipe]


def heat(recipe: Recipe) -> Told[int] | None:
    return spiciness(recipe, facts_of(recipe))


def level(recipe: Recipe) -> int | None:
    told = heat(recipe)
    return None if told is None else told.value


def drink(recipe: Recipe) -> Told[str]:
    return alcohol(facts_of(recipe), step_signs(recipe))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("1 lb beef", "1 tsp black pepper"), 0),
        (("1/4 tsp cayenne pepper",), 1),
        (("1 tsp cayenne pepper",), 2),
        (("2 habaneros",), 3),
        (("2 jalapenos",), 2),
        (("100 g jalapenos",), 3),
        (("5 g cayenne pepper",), 3),
        (("1 tbsp chili powder",), 2),
        (("cayenne pepper to taste",), 1),
        (("2 cayenne pepper",), 1),
        (("1 bell pepper",), 0),
    ],
)
def test_chilies_by_their_amount(recipe: NewRecipe, lines: tuple[str, ...], expected: int) -> None:
    assert level(recipe(*lines)) == expected


def test_servings_spread_the_heat(recipe: NewRecipe) -> None:
    assert level(recipe("1 tsp cayenne pepper", servings="12 servings")) == 1
    assert level(recipe("1 tsp cayenne pepper", servings="for one")) == 3


def test_a_yield_that_tells_no_servings_counts_as_some(recipe: NewRecipe) -> None:
    for servings in ("", "3 cups", "1 9-inch pie"):
        assert level(recipe("1 tsp cayenne pepper", servings=servings)) == 2


def test_a_title_that_says_so_counts_against_small_amounts(recipe: NewRecipe) -> None:
    assert level(recipe("1 lb beef", name="Spicy Beef")) == 2
    assert level(recipe("2 habaneros", name="Mild Chili")) == 1
    told = heat(recipe(name="Spicy Beef"))
    assert told == Told(2, UNMEASURED.likely, (Sign("title", "spicy"),))
    assert heat(recipe(name="Beef")) is None


def test_how_sure_depends_on_amounts_and_on_what_was_not_read(recipe: NewRecipe) -> None:
    sure = [heat(recipe(line)) for line in ("beef", "beef, zorgblat", "1 tsp cayenne", "cayenne")]
    assert [t.confidence for t in sure if t] == [
        UNMEASURED.sure,
        UNMEASURED.likely,
        UNMEASURED.likely,
        UNMEASURED.guess,
    ]


@pytest.mark.parametrize(
    ("lines", "steps", "expected"),
    [
        (("1 lb beef",), ("Fry the beef well.",), "none"),
        (("1 lb beef", "1 cup red wine"), ("Stir all of it well.",), "contains"),
        (("1 cup red wine",), ("Add the red wine.", "Simmer."), "partly cooked off"),
        (("1 cup red wine",), ("Simmer it.", "Add the red wine."), "contains"),
        (("1 cup rum",), ("Bake the cake.",), "contains"),
        (("1 tsp vanilla extract",), ("Stir all of it well.",), "traces"),
        (("1 tbsp soy sauce",), ("Stir all of it well.",), "perhaps traces"),
        (("1 fruitcake",), ("Stir all of it well.",), "may"),
        (("1 lb beef",), (), "unknown"),
        (("1 zorgblat",), ("Stir all of it well.",), "unknown"),
        (("1 zorgblat", "1 tbsp soy sauce"), ("Stir all of it well.",), "unknown"),
    ],
)
def test_alcohol_is_never_promised_away(
    recipe: NewRecipe, lines: tuple[str, ...], steps: tuple[str, ...], expected: str
) -> None:
    told = drink(recipe(*lines, steps=steps))
    assert told.value == expected
    assert bool(told.signs) == (expected not in {"none", "unknown"})


@pytest.mark.parametrize("step", ["Stir all of it well.", "Serve it with a fruitcake.", ""])
@pytest.mark.parametrize(
    "line",
    [
        "1 lb beef",
        "1 cup rum",
        "1 fruitcake",
        "1 tbsp soy sauce",
        "1 alcohol-free beer",
        "zorgblat",
    ],
)
def test_alcohol_rests_on_the_verdicts_of_the_facts(
    recipe: NewRecipe, line: str, step: str
) -> None:
    facts = facts_of(recipe(line, "2 eggs", steps=(step,)))
    judged = [facts.judge(trait_concern(trait)) for trait in ("alcohol", "alcohol_traces")]
    told = [("contains", "may", "unknown"), ("traces", "perhaps traces", "unknown")]
    expected = "none"
    for fact, (surely, perhaps, unknown) in zip(judged, told, strict=True):
        words = {Verdict.CONTAINS: surely, Verdict.MAY: perhaps, Verdict.UNKNOWN: unknown}
        if expected in {"none", "unknown"} and fact.verdict is not Verdict.FREE:
            expected = words[fact.verdict]
    found = alcohol(facts, ())
    assert found.value == expected
    proofs = [fact.evidence for fact in judged if fact.evidence]
    if proofs:
        assert [(s.place, s.text) for s in found.signs] == [(e.place, e.food) for e in proofs[0]]


def test_every_chili_of_the_table_is_known_once() -> None:
    columns = ("food", "per", "points", "range", "source")
    rows = list(read_table("chilies.tsv", columns))
    entries = [vocabulary().find(row[0]) for row in rows]
    assert None not in entries
    assert len(set(entries)) == len(entries)
    assert {row[1] for row in rows} == {"tsp", "piece"}
