"""Catalogs built from recipes, and new versions built on old ones."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ladle.catalog import Catalog
from ladle.catalog.columns import Columns
from ladle.catalog.derive import name_hash
from ladle.catalog.shown import save_shown
from ladle.core import BadFileError, Recipe, RecipeId
from ladle.food import (
    ALLERGENS,
    NUTRIENTS,
    CookFacts,
    Nutrition,
    RecipeFacts,
    Verdict,
    aspects_in,
    cook_facts,
    equipment_of,
    facts_of,
    food_version,
    tokenize,
    vocabulary,
)

Build = Callable[..., Catalog]
Content = Callable[[Catalog], tuple[Mapping[str, object], Mapping[str, set[str]]]]
Reopen = Callable[[Path], Catalog]

_LINES = ("200 g butter", "2 eggs", "1 eggplant", "3 cherry tomatoes", "1 block tofu", "5 xyzzy")
_STEPS = ("Fry in butter.", "Stir.", "Serve with milk.")
some_recipes = st.builds(
    Recipe,
    id=st.sampled_from([RecipeId(i) for i in "abcdef"]),
    name=st.sampled_from(["", "Tomato Soup", "Italian soups", "Egg Salad", "Crème brûlée"]),
    lines=st.lists(st.sampled_from(_LINES), max_size=3).map(tuple),
    steps=st.lists(st.sampled_from(_STEPS), max_size=2).map(tuple),
    total_time=st.sampled_from(["", "PT30M", "PT2H"]),
    categories=st.sampled_from([(), ("dinner",), ("dessert", "snack")]),
    cuisines=st.sampled_from([(), ("Italian",), ("french", "thai")]),
    source=st.sampled_from(["mine", "yours"]),
)


@settings(max_examples=7)
@given(st.lists(some_recipes, max_size=10))
def test_a_catalog_tells_the_facts_of_the_last_recipe_of_every_id(
    build: Build, given: list[Recipe]
) -> None:
    with TemporaryDirectory() as folder:
        catalog = build(Path(folder, "one"), given)
        last = {r.id: r for r in given}
        assert sorted(catalog.ids()) == sorted(last)
        for row in range(catalog.n_recipes):
            recipe = catalog.recipe(row)
            assert recipe == last[recipe.id]
            check_row(catalog, row, recipe, facts_of(recipe))


def check_row(catalog: Catalog, row: int, recipe: Recipe, facts: RecipeFacts) -> None:
    assert catalog.verdicts(row).tolist() == list(facts.verdicts)
    assert catalog.diets(row).tolist() == list(facts.fits)
    check_cook_facts(catalog, row, cook_facts(recipe, facts))
    assert catalog.base.columns.flags[row] == (
        1 * bool(recipe.name)
        + 2 * facts.is_fully_read
        + 4 * bool(recipe.lines)
        + 8 * facts.has_steps
    )
    assert catalog.source(row) == recipe.source
    assert catalog.entries(row).tolist() == list(facts.entries)
    assert catalog.line_entries(row).tolist() == list(facts.line_entries)
    assert catalog.title_words(row) == {t.text for t in tokenize(recipe.name)}
    assert catalog.equipment(row) == equipment_of(recipe)


def check_cook_facts(catalog: Catalog, row: int, cook: CookFacts) -> None:
    assert catalog.minutes(row) == (cook.minutes or 0)
    assert catalog.active_minutes(row) == min(cook.times.active_minutes or 0, cook.minutes or 0)
    assert catalog.basis(row) is cook.basis
    assert catalog.meals(row) == cook.meals
    assert catalog.aspects(row) == aspects_in(cook.aspects)
    assert aspects_in(catalog.aspect_bits(row)) == catalog.aspects(row)
    types, names = cook.character.kind.types, vocabulary().entries
    assert catalog.dish_type(row) == (types[0].value if types else None)
    mains = {told.value.food for told in cook.character.mains}
    assert {names[int(main)].name for main in catalog.mains(row)} == mains
    cuisines = catalog.manifest["cuisines"]
    own = [cuisines[i] for i in catalog.base.columns.cuisines.of(row)]
    assert sorted(own) == list(cook.cuisines)
    check_serving(catalog, row, cook.nutrition)


def check_serving(catalog: Catalog, row: int, nutrition: Nutrition) -> None:
    serving = catalog.serving(row)
    if not (nutrition.is_enough and nutrition.per_serving):
        assert serving is None
        return
    assert serving is not None
    assert serving.keys() == set(NUTRIENTS) - nutrition.unknown
    amounts = dict(zip(NUTRIENTS, nutrition.per_serving, strict=True))
    assert serving == {n: pytest.approx(amounts[n], rel=1e-3) for n in serving}
    assert catalog.stored(row).serving_g == pytest.approx(nutrition.serving_g, rel=1e-3)
    assert catalog.covered(row) == pytest.approx(nutrition.share_of_mass, abs=0.006)


def test_every_recipe_of_the_sample_has_the_facts_of_its_text(
    sample: Catalog, sample_facts: list[RecipeFacts]
) -> None:
    assert sample.n_recipes > 900
    for row, facts in enumerate(sample_facts):
        check_row(sample, row, sample.recipe(row), facts)


@settings(max_examples=4)  # each builds three catalogs, a fifth of a second apiece
@given(st.lists(some_recipes, min_size=2, max_size=10), st.data())
def test_two_imports_make_the_same_catalog_as_one_import_of_both(
    build: Build, content: Content, given: list[Recipe], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(given)))
    with TemporaryDirectory() as folder:
        first = build(Path(folder, "first"), given[:cut])
        second = build(Path(folder, "second"), given[cut:], first)
        at_once = build(Path(folder, "at once"), given)
        assert content(second) == content(at_once)


def test_adding_an_id_again_replaces_its_recipe_within_an_import(
    tmp_path: Path, build: Build, soup: Recipe
) -> None:
    cake = replace(soup, name="Cake", lines=("2 eggs",))
    found = build(tmp_path / "one", [soup, soup, cake])
    assert [found.recipe(row) for row in range(found.n_recipes)] == [cake]


def test_adding_an_id_again_replaces_its_recipe_across_imports(
    tmp_path: Path, build: Build, soup: Recipe
) -> None:
    other = replace(soup, id=RecipeId("other"), name="Other Soup")
    old = build(tmp_path / "old", [soup, other])
    cake = replace(soup, name="Cake")
    new = build(tmp_path / "new", [cake, cake], old)
    assert {r: new.find(r)[1].name for r in new.ids()} == {"soup": "Cake", "other": "Other Soup"}


def test_the_previous_version_is_left_as_it_was(
    tmp_path: Path, build: Build, content: Content, soup: Recipe
) -> None:
    old = build(tmp_path / "old", [soup])
    before = content(old)
    build(tmp_path / "new", [replace(soup, name="Cake")], old)
    assert content(old) == before


@pytest.mark.parametrize("name", ["TOMATO  soups", "Tomàto Soup!", "tomato-soup"])
def test_spelling_case_and_plural_do_not_change_the_hash_of_a_name(name: str) -> None:
    assert name_hash(name) == name_hash("Tomato soup")


def test_names_that_hold_other_words_or_none_have_other_hashes() -> None:
    assert name_hash("Tomato salad") != name_hash("Tomato soup")
    assert (name_hash(""), name_hash("!?")) == (0, 0)


def test_the_manifest_counts_what_is_there(tmp_path: Path, build: Build, soup: Recipe) -> None:
    bare = Recipe(RecipeId("bare"), "", lines=("5 xyzzy",), source="yours")
    titled = Recipe(RecipeId("titled"), "Cake", source="yours")
    manifest = build(tmp_path / "one", [soup, bare, titled]).manifest
    counts = {k: v for k, v in manifest.items() if k.startswith("n_")}
    assert counts == {
        "n_recipes": 3, "n_named": 2, "n_with_lines": 2, "n_with_steps": 1, "n_fully_read": 1,
        "n_rows_of_base": 3, "n_changed": 0, "n_deleted": 0,
    }  # fmt: skip
    assert manifest["sources"] == ["mine", "yours"]
    assert manifest["recipes_per_source"] == [1, 2]


@pytest.mark.parametrize("step", ["1", "-", "See website"])
def test_rubbish_steps_are_not_counted(
    tmp_path: Path, build: Build, soup: Recipe, step: str
) -> None:
    assert build(tmp_path / "one", [replace(soup, steps=(step,))]).manifest["n_with_steps"] == 0


def test_a_catalog_of_no_recipes_answers_everything_with_nothing(
    tmp_path: Path, build: Build, content: Content
) -> None:
    empty = build(tmp_path / "one", [])
    recipes, filters = content(empty)
    assert recipes == {}
    assert set(map(len, filters.values())) == {0}


def test_a_big_catalog_hands_its_texts_on_as_they_lie(
    tmp_path: Path, build: Build, many: list[Recipe]
) -> None:
    old = build(tmp_path / "old", many)
    newer = [replace(many[5], name="Replaced"), replace(many[0], id=RecipeId("added"))]
    new = build(tmp_path / "new", newer, old)
    assert new.base.texts.dictionary == old.base.texts.dictionary
    row, old_row = new.row(many[7].id), old.row(many[7].id)
    assert row is not None
    assert old_row is not None
    assert stored(new, row) == stored(old, old_row)
    expected = {r.id: r for r in (*many, *newer)}
    assert {i: new.find(i)[1] for i in new.ids()} == expected


def stored(catalog: Catalog, row: int) -> bytes:
    [(start, stop)] = catalog.base.texts.spans(np.array([row]))
    return catalog.base.texts.raw(start, stop)


def test_a_small_catalog_trains_its_dictionary_anew_when_it_grows(
    tmp_path: Path, build: Build, many: list[Recipe]
) -> None:
    small = build(tmp_path / "small", many[:10])
    grown = build(tmp_path / "grown", many[10:400], small)
    assert small.base.texts.dictionary == b""
    assert len(grown.base.texts.dictionary) > 0
    assert sorted(grown.ids()) == sorted(r.id for r in many[:400])


# -- other food tables -------------------------------------------------------------------------


def milk(catalog: Catalog, recipe_id: str) -> Verdict:
    row = catalog.row(recipe_id)
    assert row is not None
    return Verdict(int(catalog.verdicts(row)[list(ALLERGENS).index("milk")]))


def judge_all(folder: Path, verdict: Verdict) -> None:
    """Store a verdict for every recipe and allergen, as tables other than today's might have."""
    path = folder / "base" / "verdicts.npy"
    np.save(path, np.full_like(np.load(path), verdict))
    save_shown(folder / "base", Columns.load(folder / "base"))


@pytest.fixture
def older(tmp_path: Path, build: Build, age: Reopen) -> Callable[[list[Recipe]], Catalog]:
    """Return `older(recipes)`: a catalog by older food tables, which saw no harm in anything."""

    def older(recipes: list[Recipe]) -> Catalog:
        build(tmp_path / "old", recipes)
        judge_all(tmp_path / "old", Verdict.FREE)
        return age(tmp_path / "old")

    return older


Older = Callable[[list[Recipe]], Catalog]


def test_rows_of_the_same_food_tables_are_carried_over_as_they_are(
    tmp_path: Path, build: Build, reopen: Reopen, soup: Recipe
) -> None:
    build(tmp_path / "old", [soup])
    judge_all(tmp_path / "old", Verdict.MAY)
    new = build(tmp_path / "new", [], reopen(tmp_path / "old"))
    assert milk(new, soup.id) is Verdict.MAY


def test_rows_of_older_food_tables_get_their_facts_anew(
    tmp_path: Path, build: Build, content: Content, older: Older, soup: Recipe
) -> None:
    old = older([soup])
    assert milk(old, soup.id) is Verdict.FREE
    cake = Recipe(RecipeId("cake"), "Cake", source="yours")
    new = build(tmp_path / "new", [cake], old)
    assert milk(new, soup.id) is Verdict.CONTAINS
    assert new.food_version == food_version()
    assert content(new) == content(build(tmp_path / "at once", [soup, cake]))


def test_recipes_are_replaced_under_older_food_tables_too(
    tmp_path: Path, build: Build, older: Older, soup: Recipe
) -> None:
    new = build(tmp_path / "new", [replace(soup, name="Cake")], older([soup]))
    assert [new.recipe(row).name for row in range(new.n_recipes)] == ["Cake"]


def test_a_big_catalog_of_older_food_tables_keeps_its_dictionary(
    tmp_path: Path, build: Build, older: Older, many: list[Recipe]
) -> None:
    old = older(many)
    new = build(tmp_path / "new", [], old)
    assert new.base.texts.dictionary == old.base.texts.dictionary
    assert [new.recipe(row) for row in range(new.n_recipes)] == many
    assert {milk(new, recipe.id) for recipe in many} == {Verdict.CONTAINS}


def test_words_that_no_title_holds_any_more_are_forgotten_with_the_older_tables(
    tmp_path: Path, build: Build, age: Reopen, soup: Recipe
) -> None:
    first = build(tmp_path / "first", [soup])
    renamed = build(tmp_path / "renamed", [replace(soup, name="Cake")], first)
    assert "tomato" in renamed.base.words
    new = build(tmp_path / "new", [], age(tmp_path / "renamed"))
    assert new.base.words == ["cake", "dinner"]


@pytest.mark.alone
def test_a_damaged_text_stops_the_derivation_and_leaves_no_file_open(
    tmp_path: Path, build: Build, age: Reopen, many: list[Recipe]
) -> None:
    build(tmp_path / "old", many[:3])
    path = tmp_path / "old" / "base" / "texts.bin"
    blob = path.read_bytes()
    middle = len(blob) // 2
    path.write_bytes(blob[: middle - 9] + bytes(18) + blob[middle + 9 :])
    old = age(tmp_path / "old")
    with pytest.raises(BadFileError, match="record 1 is damaged"):
        build(tmp_path / "new", [], old)
    gc.collect()  # a file left open would warn now, and warnings are errors
