"""Scores: taste, popularity, what is at home; and an order that a restart repeats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.ranking.conftest import catalog_of, recipe, train_on

from ladle.catalog import Catalog, CatalogStore, put_recipes
from ladle.events import EventKind, HistoryItem
from ladle.models import Query, Shelf, ShelfStore
from ladle.ranking import Paths, RankingSettings
from ladle.ranking.score import Scored, best_first, score
from ladle.ranking.sought import Asker, Sought
from ladle.ranking.tasting import Tasting
from ladle.request import RecipeRequest, Wants, make_question, meal_weights

PLAIN = RankingSettings(text_weight=0.0, hour_weight=0.0)
NAMES = ("Bean Stew", "Carrot Soup", "Lemon Rice", "Onion Tart")


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Return four dishes: one has steps but no lines."""
    return catalog_of(tmp_path_factory.mktemp("dishes"), [
        recipe("Bean Stew", "2 cups beans", "1 onion", "1 carrot"),
        recipe("Carrot Soup", "3 carrots", "1 onion"),
        recipe("Lemon Rice", "1 cup rice", "1 lemon"),
        recipe("Onion Tart"),
    ])  # fmt: skip


@pytest.fixture(scope="module")
def liked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Catalog, Shelf]:
    """Return soups that one half of the people likes, and tarts that the other half does."""
    folder = tmp_path_factory.mktemp("liked")
    dishes = [f"{kind} {n}" for kind in ("Soup", "Tart") for n in "ABCD"]
    catalog = catalog_of(folder, [recipe(dish, "1 onion") for dish in dishes])
    rows = [
        (f"{kind}-{n}", f"{kind}-{dish}", 5, "rating", "2026-04-01")
        for kind in ("soup", "tart")
        for n in range(8 if kind == "soup" else 4)
        for dish in "abc"[: 3 if n else 2]
    ]
    rows += [("x", f"{kind}-d", 5, "rating", "2026-04-01") for kind in ("soup", "tart")]
    train_on(folder, rows)
    return catalog, ShelfStore(Paths(folder).shelf).open(catalog)


def sought(
    catalog: Catalog,
    shelf: Shelf | None,
    settings: RankingSettings,
    request: RecipeRequest,
    asker: Asker,
) -> Sought:
    return Sought(catalog, settings, request, asker, Tasting(shelf, settings, asker.query))


def scores(
    catalog: Catalog,
    settings: RankingSettings = PLAIN,
    pantry: tuple[str, ...] = (),
    shelf: Shelf | None = None,
    query: Query | None = None,
) -> tuple[dict[str, float], str]:
    now = datetime(2026, 4, 17, 19, tzinfo=UTC)
    request = make_question(wants=Wants(), now=now, pantry=pantry).request
    rows = np.arange(catalog.n_recipes)
    asking = sought(catalog, shelf, settings, request, Asker.of(query or Query()))
    found = score(asking, rows)
    assert found.rows is rows
    names = [catalog.recipe(ix).name for ix in range(catalog.n_recipes)]
    by_name = {n: round(float(s), 4) for n, s in zip(names, found.scores, strict=True)}
    return by_name, asking.tasting.model_name


def query_of(shelf: Shelf, catalog: Catalog, *ids: str) -> Query:
    history = [HistoryItem(i, EventKind.COOK, None, None) for i in ids]
    return shelf.query(history, catalog.rows(ids))


def test_without_models_and_wishes_all_are_alike(catalog: Catalog) -> None:
    assert scores(catalog) == (dict.fromkeys(NAMES, 0.0), "none")


def test_lines_and_steps_to_cook_by_count_their_weight(catalog: Catalog) -> None:
    found, _ = scores(catalog, RankingSettings(text_weight=0.2, hour_weight=0))
    assert found == {"Bean Stew": 0.2, "Carrot Soup": 0.2, "Lemon Rice": 0.2, "Onion Tart": 0.0}


def test_what_is_at_home_counts_half_for_use_and_half_for_what_need_not_be_bought(
    catalog: Catalog,
) -> None:
    settings = replace(PLAIN, pantry_weight=0.5)
    found, _ = scores(catalog, settings, pantry=("onion", "carrot"))
    assert found == {
        "Bean Stew": round(0.5 * (2 / 2 + 2 / 3) / 2, 4),
        "Carrot Soup": 0.5,
        "Lemon Rice": 0.0,
        "Onion Tart": 0.0,  # its title names an onion, its lines say nothing of what it needs
    }


def test_what_is_like_what_was_shown_lately_steps_back_by_how_like_it_is(
    catalog: Catalog,
) -> None:
    request = make_question(wants=Wants(), now=datetime(2026, 4, 17, 19, tzinfo=UTC)).request
    settings, rows = replace(PLAIN, variety_weight=0.5, season_weight=0.0), np.arange(4)
    asking = sought(catalog, None, settings, request, Asker.of(Query()))
    (stew,) = catalog.rows(["bean-stew"])
    recent = np.array([stew], np.int64)
    found = score(replace(asking, recent=recent), rows).scores
    assert found[stew] == pytest.approx(-0.5, abs=0.01)
    soup, rice = catalog.rows(["carrot-soup", "lemon-rice"])
    assert found[stew] < found[soup] < found[rice]
    assert score(asking, rows).scores.tolist() == [0.0] * 4


def test_the_baseline_scores_for_who_has_no_history(liked: tuple[Catalog, Shelf]) -> None:
    catalog, shelf = liked
    found, model = scores(catalog, shelf=shelf)
    assert model == "popularity"
    assert found == {
        "Soup A": 1.0, "Soup B": 1.0, "Soup C": 0.875, "Soup D": 0.125,
        "Tart A": 0.5, "Tart B": 0.5, "Tart C": 0.375, "Tart D": 0.125,
    }  # fmt: skip


def test_a_history_brings_in_the_model_of_taste(liked: tuple[Catalog, Shelf]) -> None:
    catalog, shelf = liked
    settings = replace(PLAIN, model="factors", baseline_weight=0.0)
    found, model = scores(
        catalog, settings, shelf=shelf, query=query_of(shelf, catalog, "tart-a", "tart-b")
    )
    assert model == "factors"
    assert min(found[f"Tart {n}"] for n in "ABC") > max(found[f"Soup {n}"] for n in "ABC")
    assert (min(found.values()), max(found.values())) == (0.0, 1.0)


def test_popularity_keeps_its_weight_beside_taste(liked: tuple[Catalog, Shelf]) -> None:
    catalog, shelf = liked
    query = query_of(shelf, catalog, "tart-a")
    popular, _ = scores(catalog, shelf=shelf)
    own, _ = scores(catalog, replace(PLAIN, baseline_weight=0), shelf=shelf, query=query)
    mixed, _ = scores(catalog, replace(PLAIN, baseline_weight=0.3), shelf=shelf, query=query)
    assert mixed == pytest.approx(
        {name: 0.7 * own[name] + 0.3 * popular[name] for name in own}, abs=2e-4
    )


def test_the_baseline_can_be_chosen_as_the_model(liked: tuple[Catalog, Shelf]) -> None:
    catalog, shelf = liked
    settings = replace(PLAIN, model="popularity")
    found, model = scores(catalog, settings, shelf=shelf, query=query_of(shelf, catalog, "tart-a"))
    assert model == "popularity"
    assert max(found, key=lambda name: found[name]) in ("Soup A", "Soup B")


def test_equal_scores_of_taste_say_nothing(liked: tuple[Catalog, Shelf]) -> None:
    catalog, shelf = liked
    rows = np.array([catalog.row("tart-a")], dtype=np.int64)
    request = make_question(wants=Wants(), now=datetime(2026, 4, 17, 19, tzinfo=UTC)).request
    settings = replace(PLAIN, model="factors", baseline_weight=0)
    query = query_of(shelf, catalog, "tart-a")
    assert score(
        sought(catalog, shelf, settings, request, Asker.of(query)), rows
    ).scores.tolist() == [0.0]


def test_no_candidates_get_no_scores(liked: tuple[Catalog, Shelf]) -> None:
    catalog, shelf = liked
    request = make_question(
        wants=Wants(), now=datetime(2026, 4, 17, 19, tzinfo=UTC), pantry=("onion",)
    ).request
    query = query_of(shelf, catalog, "tart-a")
    nothing = np.empty(0, np.int64)
    found = score(sought(catalog, shelf, RankingSettings(), request, Asker.of(query)), nothing)
    assert found.scores.shape == (0,)
    assert best_first(found, catalog, 5) == []


# -- the moment, the kitchen's dates, habits ---------------------------------------------------

NO_TASTE, NO_WANTS = Asker.of(Query()), Wants()


def asked(month: int = 4, day: int = 17, hour: int = 19, wants: Wants = NO_WANTS) -> RecipeRequest:
    moment = datetime(2026, month, day, hour, tzinfo=ZoneInfo("America/New_York"))
    return make_question(wants=wants, now=moment).request


def scored(
    catalog: Catalog, request: RecipeRequest, settings: RankingSettings, asker: Asker = NO_TASTE
) -> dict[str, float]:
    rows = catalog.live_rows()
    found = score(sought(catalog, None, settings, request, asker), rows)
    return {
        catalog.recipe(int(row)).name: float(s) for row, s in zip(rows, found.scores, strict=True)
    }


MEALS = (
    recipe("Omelet", "2 eggs", meals="breakfast"),
    recipe("Stew", "2 cups beans", meals="dinner"),
    recipe("Soup", "1 leek", meals="lunch,dinner"),
    recipe("Thing", "1 leek"),
)


def test_the_hour_takes_off_by_how_much_less_a_recipes_meals_suit_it(tmp_path: Path) -> None:
    catalog = catalog_of(tmp_path, MEALS)
    for hour in (8, 19):
        request = asked(hour=hour)
        by_meal = meal_weights(request.context)
        found = scored(catalog, request, replace(PLAIN, hour_weight=0.5))
        expected = {"Omelet": by_meal[1], "Stew": by_meal[4], "Soup": by_meal[6], "Thing": -4.0}
        assert found == pytest.approx({n: 0.5 * float(w) for n, w in expected.items()})


@pytest.mark.parametrize("wants", [Wants(meal="breakfast"), Wants(dish="stew")])
def test_the_hour_takes_off_nothing_where_a_meal_or_a_dish_is_asked_for(
    wants: Wants, tmp_path: Path
) -> None:
    catalog = catalog_of(tmp_path, MEALS)
    found = scored(catalog, asked(wants=wants), replace(PLAIN, hour_weight=0.5))
    assert set(found.values()) == {0.0}


def test_the_hour_is_read_of_recipes_that_were_put_later_too(tmp_path: Path) -> None:
    opened = catalog_of(tmp_path, MEALS[:2])
    settings = replace(PLAIN, hour_weight=0.5)
    whole = scored(catalog_of(tmp_path / "whole", MEALS), asked(), settings)
    store = CatalogStore(Paths(tmp_path).catalog)
    put_recipes(store, MEALS[2:], opened)
    changed = store.open()
    assert changed.changes is not None
    assert scored(changed, asked(), settings) == whole
    rows = changed.live_rows()[1:3]  # one of either part
    some = score(sought(changed, None, settings, asked(), NO_TASTE), rows)
    assert [changed.recipe(int(row)).name for row in rows] == ["Stew", "Soup"]
    assert some.scores.tolist() == pytest.approx([whole["Stew"], whole["Soup"]])


def test_on_a_day_of_food_what_names_it_in_its_title_counts_more(tmp_path: Path) -> None:
    names = ("Christmas Pudding", "Xmas Cookies", "Easter Lamb", "Stew")
    catalog = catalog_of(tmp_path, [recipe(name, "1 onion") for name in names])
    settings = replace(PLAIN, occasion_weight=0.2)
    for_the_day = {"Christmas Pudding": 0.2, "Xmas Cookies": 0.2, "Easter Lamb": 0.0, "Stew": 0.0}
    assert scored(catalog, asked(12, 25), settings) == pytest.approx(for_the_day)
    assert scored(catalog, asked(12, 25, wants=Wants(meal="dessert")), settings) == pytest.approx(
        for_the_day
    )
    for ordinary in (asked(12, 23), asked(7, 3)):  # the other is a holiday without a dish
        assert set(scored(catalog, ordinary, settings).values()) == {0.0}


def test_what_must_be_used_soon_counts_by_its_share_of_all_urgency(catalog: Catalog) -> None:
    now = datetime(2026, 4, 17, 19, tzinfo=UTC)
    at_home = make_question(wants=Wants(), now=now, pantry=("bean", "carrot", "lemon")).request
    request = replace(at_home, urgency=(0.0, 1.0, 0.25))
    settings = replace(PLAIN, pantry_weight=0.0, expiry_weight=0.5)
    assert scored(catalog, request, settings) == pytest.approx(
        {"Bean Stew": 0.4, "Carrot Soup": 0.4, "Lemon Rice": 0.1, "Onion Tart": 0.0}
    )
    for none in ((), (0.0, 0.0, 0.0)):
        calm = scored(catalog, replace(at_home, urgency=none), settings)
        assert set(calm.values()) == {0.0}


def test_a_repeat_weight_is_added_to_its_own_recipe_by_its_weight(catalog: Catalog) -> None:
    asker = Asker(Query(), np.array([0, 2]), np.array([-3.0, 1.0]))
    by_row = [catalog.recipe(row).name for row in range(4)]
    found = scored(catalog, asked(), replace(PLAIN, repeat_weight=0.3), asker)
    assert [found[name] for name in by_row] == pytest.approx([-0.9, 0.0, 0.3, 0.0])


def test_a_recipe_is_due_where_it_comes_forward_and_was_cooked_more_than_once() -> None:
    asker = Asker(
        Query(), np.array([0, 2, 5]), np.array([0.4, -0.1, 0.4]), np.array([21, 21, np.nan])
    )
    assert [asker.due_after(row) for row in range(7)] == [21.0, *[None] * 6]
    assert NO_TASTE.due_after(0) is None


def test_a_repeat_weight_of_what_is_no_candidate_counts_nowhere(catalog: Catalog) -> None:
    asker = Asker(Query(), np.array([0, 2, 3, 9]), np.full(4, -3.0))
    some = score(sought(catalog, None, PLAIN, asked(), asker), np.array([1, 2]))
    assert some.scores.tolist() == pytest.approx([0.0, -0.9])
    none = score(sought(catalog, None, PLAIN, asked(), asker), np.empty(0, np.int64))
    assert none.scores.tolist() == []


# -- the order ---------------------------------------------------------------------------------


class Hashes:
    """All that the order asks of a catalog."""

    def __init__(self, hashes: NDArray[np.uint64]) -> None:
        self._hashes = hashes

    def id_hashes(self, rows: NDArray[np.int64]) -> NDArray[np.uint64]:
        return self._hashes[rows]


def reference(row_scores: Sequence[float], ids: Sequence[int], most: int) -> list[int]:
    return sorted(range(len(ids)), key=lambda r: (-row_scores[r], ids[r]))[:most]


@given(
    found=st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), max_size=40),
    most=st.integers(1, 45),
    salt=st.integers(0, 2**31),
)
def test_the_best_come_first_and_the_id_settles_ties(
    found: list[float], most: int, salt: int
) -> None:
    ids = np.random.default_rng(salt).permutation(len(found)).astype(np.uint64)
    rows = np.arange(len(found))
    scored = Scored(rows, np.array(found, np.float32))
    assert best_first(scored, cast(Catalog, Hashes(ids)), most) == reference(
        found, ids.tolist(), most
    )


def test_the_order_does_not_depend_on_the_rows(tmp_path: Path) -> None:
    dishes = [recipe(name, "1 onion") for name in NAMES]
    orders = []
    for name, given_dishes in (("a", dishes), ("b", dishes[::-1])):
        catalog = catalog_of(tmp_path / name, given_dishes)
        scored = Scored(np.arange(4), np.zeros(4, np.float32))
        found = best_first(scored, catalog, 3)
        orders.append([catalog.recipe(row).name for row in found])
    assert orders[0] == orders[1]


def test_an_aspect_that_was_asked_for_and_the_produce_of_the_season_bring_forward(
    tmp_path: Path,
) -> None:
    catalog = catalog_of(
        tmp_path,
        [
            recipe("Hot Rice", "1 cup rice", "10 habanero peppers"),
            recipe("Asparagus", "500 g asparagus", "20 g butter"),
            recipe("Rice", "1 cup rice"),
        ],
    )
    settings = replace(PLAIN, style_weight=0.4, season_weight=0.1)

    def scored(wants: Wants) -> dict[str, float]:
        request = make_question(wants=wants, now=datetime(2026, 4, 17, 19, tzinfo=UTC)).request
        found = score(sought(catalog, None, settings, request, Asker.of(Query())), np.arange(3))
        names = [catalog.recipe(row).name for row in range(3)]
        return {n: round(float(s), 4) for n, s in zip(names, found.scores, strict=True)}

    assert scored(Wants()) == {"Hot Rice": 0.0, "Asparagus": 0.1, "Rice": 0.0}
    spicy = scored(Wants(flavor=("spicy",), style=("in_season",)))
    assert spicy == {"Hot Rice": 0.4, "Asparagus": 0.5, "Rice": 0.0}
