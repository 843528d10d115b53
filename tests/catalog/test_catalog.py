"""An opened catalog: its filters against a brute force over facts, and its broken versions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from math import ceil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.catalog import Catalog, CatalogStore, ImportReport, Plane, rows_of
from ladle.catalog.catalog import _parts_of
from ladle.core import (
    CorruptVersionError,
    NotReadyError,
    Recipe,
    RecipeId,
)
from ladle.food import (
    ALLERGENS,
    DIETS,
    CookFacts,
    Entry,
    EntryIx,
    Fits,
    Meal,
    RecipeFacts,
    Verdict,
    aspect_names,
    aspects_in,
    cuisine_names,
    dish_types,
    food_concern,
    food_version,
    tokenize,
    vocabulary,
)

Build = Callable[..., Catalog]
Reopen = Callable[[Path], Catalog]
Facts = list[RecipeFacts]
Cook = list[CookFacts]


food_numbers = st.integers(0, len(vocabulary()) - 1)


def check(plane: Plane, expected: Iterable[bool]) -> None:
    assert rows_of(plane).tolist() == [row for row, passes in enumerate(expected) if passes]


def entry(name: str) -> EntryIx:
    found = vocabulary().find(name)
    assert found is not None
    return found


# -- filters against a brute force over the sample -----------------------------------------------


def test_only_recipes_with_a_name_may_be_served(tmp_path: Path, build: Build) -> None:
    given = [Recipe(RecipeId(str(n)), name) for n, name in enumerate(["", "Soup", "?"])]
    check(build(tmp_path / "one", given).named(), [False, True, True])


@pytest.mark.parametrize("allergen", ALLERGENS)
def test_free_of_an_allergen_are_the_recipes_whose_verdict_is_free(
    sample: Catalog, sample_facts: Facts, allergen: str
) -> None:
    expected = [f.allergens[allergen].verdict is Verdict.FREE for f in sample_facts]
    assert any(expected)
    assert not all(expected)
    check(sample.free_of(allergen), expected)


@pytest.mark.parametrize("diet", DIETS)
def test_a_diet_fits_the_recipes_that_surely_fit_it(
    sample: Catalog, sample_facts: Facts, diet: str
) -> None:
    check(sample.fits(diet), [f.diets[diet].fits is Fits.YES for f in sample_facts])


def test_without_a_food_are_the_fully_read_recipes_that_hold_it_in_no_form(
    sample: Catalog, sample_facts: Facts
) -> None:
    for number in range(0, len(vocabulary()), 31):
        food = EntryIx(number)
        concern = food_concern(food)
        expected = [f.judge(concern).verdict is Verdict.FREE for f in sample_facts]
        check(sample.without([food]), expected)


def test_without_foods_are_the_recipes_without_each_of_them(
    sample: Catalog, sample_facts: Facts
) -> None:
    asked: list[set[str]] = [
        {"sugar", "lemon"}, {"cheese"}, {"onion", "celery", "berry"}, {"strawberry", "berry"},
    ]  # fmt: skip
    for names in asked:
        for foods in (
            frozenset().union(*map(vocabulary().senses, names)),
            frozenset(map(entry, names)),
        ):
            concerns = [food_concern(food) for food in foods]
            free = [
                all(f.judge(concern).verdict is Verdict.FREE for concern in concerns)
                for f in sample_facts
            ]
            check(sample.without(foods), free)


@given(st.sets(st.sampled_from(vocabulary().entries), max_size=3), st.sets(food_numbers))
def test_all_foods_are_in_some_part(named: set[Entry], others: set[int]) -> None:
    meant = (vocabulary().senses(food.name) for food in named)
    foods = frozenset(map(EntryIx, others)).union(*meant)
    assert frozenset().union(*_parts_of(foods)) == foods


def test_foods_are_parted_by_the_names_that_may_mean_them() -> None:
    sugar, fig = vocabulary().senses("sugar"), vocabulary().senses("fig")
    assert set(_parts_of(sugar | fig)) == {sugar, fig}


def test_foods_of_no_name_are_one_part() -> None:
    tomato = frozenset({entry("tomato")})  # the name means its kinds as well
    assert _parts_of(tomato) == (tomato,)


def test_a_general_name_is_no_food_to_be_served_to_who_avoids_one_of_its_kinds(
    build: Build, tmp_path: Path
) -> None:
    lines = {"berries": "1 cup mixed berries", "blueberries": "1 cup blueberries"}
    recipes = [
        Recipe(RecipeId(name), name.title(), (line,), ("Mix it all well and serve.",))
        for name, line in lines.items()
    ]
    catalog = build(tmp_path / "berries", recipes)
    strawberry = vocabulary().find("strawberry")
    assert strawberry is not None
    left = rows_of(catalog.without([strawberry])).tolist()
    assert [catalog.recipe(row).id for row in left] == ["blueberries"]


def test_with_a_food_are_the_recipes_whose_lines_ask_for_it_or_a_kind_of_it(
    sample: Catalog, sample_facts: Facts
) -> None:
    kinds = vocabulary().kinds
    asked = [{kind for e in f.line_entries for kind in kinds[e]} for f in sample_facts]
    for number in range(len(vocabulary())):
        check(sample.with_food(EntryIx(number)), [number in foods for foods in asked])


@pytest.mark.parametrize("meals", [*Meal, Meal.LUNCH | Meal.SNACK, Meal(sum(Meal))])
def test_of_meals_are_the_recipes_eaten_at_any_of_them(
    sample: Catalog, sample_facts: Facts, meals: Meal
) -> None:
    check(sample.of_meal(meals), [bool(f.meals & meals) for f in sample_facts])


def test_of_a_cuisine_are_the_recipes_that_declare_it_or_one_within_it(
    sample: Catalog, sample_cook: Cook
) -> None:
    for cuisine in cuisine_names():
        check(sample.of_cuisine(cuisine), [cuisine in f.cuisines for f in sample_cook])
    check(sample.of_cuisine("ITALIAN"), ["italian" in f.cuisines for f in sample_cook])
    check(sample.of_cuisine("martian"), [False] * sample.n_recipes)


@pytest.mark.parametrize("minutes", [0, 1, 15, 30, 60, 10_000])
def test_within_minutes_are_the_recipes_known_to_take_no_longer(
    sample: Catalog, sample_cook: Cook, minutes: int
) -> None:
    expected = [f.minutes is not None and 0 < f.minutes <= minutes for f in sample_cook]
    check(sample.within_minutes(minutes), expected)
    active = [min(f.times.active_minutes or 0, f.minutes or 0) for f in sample_cook]
    check(sample.within_active_minutes(minutes), [0 < n <= minutes for n in active])


@pytest.mark.parametrize("most", [1, 250, 400, 433, 9_999])
def test_within_calories_are_the_recipes_whose_serving_is_known_to_hold_no_more(
    sample: Catalog, most: int
) -> None:
    servings = [sample.serving(row) for row in range(sample.n_recipes)]
    check(sample.within_calories(most), [s is not None and s["kcal"] <= most for s in servings])


def test_the_least_that_is_known_of_some_recipes(sample: Catalog) -> None:
    quick = sample.within_active_minutes(10)
    rows = rows_of(quick).tolist()
    assert sample.fewest_active_minutes(quick) == min(map(sample.active_minutes, rows))
    kcal = [s["kcal"] for row in rows if (s := sample.serving(row))]
    assert sample.fewest_calories(quick) == ceil(min(kcal))
    nothing = np.zeros_like(quick)
    assert sample.fewest_active_minutes(nothing) is None
    assert sample.fewest_calories(nothing) is None


@pytest.mark.parametrize("aspect", aspect_names())
def test_an_aspect_leads_to_the_recipes_that_are_shown_to_have_it(
    sample: Catalog, sample_cook: Cook, aspect: str
) -> None:
    expected = [aspect in aspects_in(f.aspects) for f in sample_cook]
    assert not all(expected)
    check(sample.with_aspect(aspect), expected)


def test_a_type_of_dish_leads_to_its_recipes(sample: Catalog, sample_cook: Cook) -> None:
    types = [next((t.value for t in f.character.kind.types), None) for f in sample_cook]
    for name in dish_types():
        check(sample.of_type(name), [name == own for own in types])


def test_a_food_leads_to_the_recipes_that_it_or_a_kind_of_it_leads(
    sample: Catalog, sample_cook: Cook
) -> None:
    kinds = vocabulary().kinds
    led = [
        {kind for told in f.character.mains for kind in kinds[entry(told.value.food)]}
        for f in sample_cook
    ]
    for number in range(0, len(vocabulary()), 7):
        check(sample.led_by(EntryIx(number)), [number in foods for foods in led])


def test_a_recipe_of_unknown_time_is_within_no_limit(
    tmp_path: Path, build: Build, soup: Recipe
) -> None:
    timeless = replace(soup, id=RecipeId("timeless"), total_time="", steps=())
    catalog = build(tmp_path / "one", [timeless, soup])
    check(catalog.within_minutes(10_000), [False, True])
    check(catalog.within_minutes(30), [False, True])
    check(catalog.within_minutes(29), [False, False])


def test_titled_are_the_recipes_whose_title_holds_all_words_in_any_form(sample: Catalog) -> None:
    titles = [{t.text for t in tokenize(sample.recipe(r).name)} for r in range(sample.n_recipes)]
    asked = [sample.recipe(row).name for row in range(0, sample.n_recipes, 50)]
    for words in (*asked, "soups", "CHICKEN curry", "soup xyzzy"):
        expected = {t.text for t in tokenize(words)}
        check(sample.titled(words), [expected <= title for title in titles])


def test_titled_any_are_the_recipes_whose_title_holds_all_words_of_some_phrase(
    sample: Catalog,
) -> None:
    for phrases in (("soup",), ("chicken curry", "Soups", "xyzzy"), ("xyzzy",)):
        each = [sample.titled(phrase) for phrase in phrases]
        assert (sample.titled_any(phrases) == np.bitwise_or.reduce(each)).all()


@pytest.mark.parametrize("words", ["", "  ", "!?"])
def test_no_words_are_in_no_title(sample: Catalog, words: str) -> None:
    check(sample.titled(words), [False] * sample.n_recipes)
    assert not sample.knows_word(words)


def test_foods_at_home_are_counted_by_what_the_lines_ask_for(
    sample: Catalog, sample_facts: Facts
) -> None:
    kinds = vocabulary().kinds
    pantry = [entry(n) for n in ("butter", "tomato", "egg", "rice", "herb", "salt")]
    asked = [{kind for e in f.line_entries for kind in kinds[e]} for f in sample_facts]
    expected = [sum(food in foods for food in pantry) for foods in asked]
    assert max(expected) > 2
    rows = sample.live_rows()
    weights = [float(2**i) for i in range(len(pantry))]
    use = sample.pantry_use(pantry, weights, rows)
    assert use.n_used.tolist() == expected
    assert use.n_needed.tolist() == [len(f.line_entries) for f in sample_facts]
    assert use.weight.tolist() == [
        sum(weight for food, weight in zip(pantry, weights, strict=True) if food in foods)
        for foods in asked
    ]


def test_any_number_of_foods_may_be_at_home(tmp_path: Path, build: Build, soup: Recipe) -> None:
    catalog = build(tmp_path / "one", [soup, Recipe(RecipeId("bare"), "Bare")])
    rows = np.array([1, 0])
    others = [EntryIx(ix) for ix in range(200) if ix != entry("tomato")]
    foods = [*others[:70], entry("tomato"), *others[70:], entry("tomato")]
    many = catalog.pantry_use(foods, [float(i) for i in range(len(foods))], rows)
    used = [i for i, food in enumerate(foods) if food in vocabulary().kinds[entry("tomato")]]
    assert len(used) >= 2
    assert [*map(list, many)] == [[0, len(used)], [0, sum(used)], [0, len(soup.lines)]]
    none = catalog.pantry_use([], [], rows)
    assert [*map(list, none)] == [[0, 0], [0, 0], [0, len(soup.lines)]]


def test_a_word_is_known_while_a_title_holds_it(tmp_path: Path, build: Build, soup: Recipe) -> None:
    first = build(tmp_path / "first", [soup])
    assert first.knows_word("Tomatoes")
    assert first.knows_word("tomato soup")
    assert not first.knows_word("cake")
    assert not first.knows_word("tomato cake")
    renamed = build(tmp_path / "renamed", [replace(soup, name="Cake")], first)
    assert renamed.knows_word("cake")
    assert not renamed.knows_word("tomato")


# -- versions --------------------------------------------------------------------------------------


def test_nothing_is_ready_before_the_first_import(store: CatalogStore) -> None:
    assert store.current_name() is None
    assert store.open_any() is None
    with pytest.raises(NotReadyError, match="yet: import recipes first: ladle import FILE"):
        store.open()


def test_a_catalog_of_older_food_tables_is_not_served(
    store: CatalogStore,
    write: Callable[..., Path],
    take_in: Callable[..., ImportReport],
    age: Reopen,
) -> None:
    take_in(write("mine.jsonl", {"id": "1", "name": "Soup"}))
    name = store.current_name()
    assert name is not None
    age(store.versions.root / name)
    want = (
        f"catalog {name} was made with food tables 0-older, these are {food_version()}: "
        "run `ladle refacts` to derive its facts again"
    )
    with pytest.raises(NotReadyError) as caught:
        store.open()
    assert str(caught.value) == want
    found = store.open_any()
    assert found is not None
    assert found.food_version == "0-older"
    take_in()
    assert store.open().food_version == food_version()


@pytest.fixture
def two(
    store: CatalogStore, write: Callable[..., Path], take_in: Callable[..., ImportReport]
) -> list[str]:
    """Return the names of two versions in `store`: of one recipe, and of two."""
    return [take_in(write("mine.jsonl", {"id": str(n), "name": "Soup"})).version for n in range(2)]


def test_the_best_is_the_current_one_where_that_opens(store: CatalogStore, two: list[str]) -> None:
    best, is_older = store.open_best()
    assert (best.name, best.n_recipes, is_older) == (two[1], 2, False)


@pytest.mark.parametrize("file", ["manifest.json", "base/texts.bin", "CURRENT"])
def test_the_best_is_an_older_one_where_the_current_one_is_damaged(
    store: CatalogStore, two: list[str], file: str, caplog: pytest.LogCaptureFixture
) -> None:
    if file == "CURRENT":
        (store.versions.root / file).write_text("000009-0a0a0a0a\n", encoding="utf-8")
    else:
        (store.versions.root / two[1] / file).write_bytes(b"")
    best, is_older = store.open_best()
    assert (best.name, is_older) == (two[1] if file == "CURRENT" else two[0], True)
    assert len(caplog.records) == 1


def test_the_best_has_todays_food_tables(store: CatalogStore, two: list[str], age: Reopen) -> None:
    age(store.versions.root / two[1])
    best, is_older = store.open_best()
    assert (best.name, is_older) == (two[0], True)
    age(store.versions.root / two[0])
    with pytest.raises(NotReadyError, match=f"^catalog {two[1]} was made with food tables 0-older"):
        store.open_best()


def test_where_no_version_opens_the_current_ones_error_is_told(
    store: CatalogStore, two: list[str]
) -> None:
    for name in two:
        (store.versions.root / name / "base" / "texts.bin").write_bytes(b"")
    with pytest.raises(CorruptVersionError, match=f"{two[1]}: cannot be opened"):
        store.open_best()


def test_where_the_pointer_is_no_text_the_newest_version_is_the_best(
    store: CatalogStore, two: list[str]
) -> None:
    (store.versions.root / "CURRENT").write_bytes(b"\xff")
    best, is_older = store.open_best()
    assert (best.name, is_older) == (two[1], True)


def test_before_the_first_import_nothing_is_best(store: CatalogStore) -> None:
    with pytest.raises(NotReadyError, match="yet: import recipes first: ladle import FILE"):
        store.open_best()
