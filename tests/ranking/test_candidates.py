"""Candidates: all where few pass; else the best of every part of the score."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from tests.ranking.conftest import catalog_of, recipe, train_on

from ladle.catalog import Catalog, count, pack, rows_of
from ladle.events import EventKind, HistoryItem
from ladle.models import Query, ShelfStore
from ladle.ranking import Paths, RankingSettings
from ladle.ranking.candidates import Source, Sources, put_together
from ladle.ranking.ranker import Ranker
from ladle.ranking.score import best_first, score
from ladle.ranking.sought import Asker, Sought
from ladle.ranking.tasting import Tasting
from ladle.request import RecipeRequest, Wants, make_question

FEW = RankingSettings(most_scored=3, n_candidates=8, explore_rate=0, variety_weight=0)
DINNER = datetime(2026, 4, 17, 19, tzinfo=UTC)
FOODS = ("bean", "carrot", "rice", "lemon", "leek", "potato", "asparagus")
KINDS = ("Stew", "Soup", "Salad", "Bake")


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Return 56 dishes of two foods each, of two meals, half of them comforting."""
    dishes = [
        recipe(
            f"{food.title()} {kind} {n}",
            f"1 {food}",
            f"1 {FOODS[n]}",
            meals=("dinner" if n % 2 else "lunch") + ",comfort food" * (kind == "Bake"),
        )
        for food in FOODS
        for kind in KINDS
        for n in (1, 4)
    ]
    return catalog_of(tmp_path_factory.mktemp("many"), dishes)


def sought(catalog: Catalog, request: RecipeRequest, settings: RankingSettings = FEW) -> Sought:
    asker = Asker(Query(), np.array([5, 7]), np.array([1.0, -3.0]), np.array([14.0, 14.0]))
    return Sought(catalog, settings, request, asker, Tasting(None, settings, asker.query))


def asked(wants: Wants | None = None, pantry: tuple[str, ...] = ()) -> RecipeRequest:
    return make_question(wants=wants or Wants(), now=DINNER, pantry=pantry).request


def sources(catalog: Catalog, request: RecipeRequest, settings: RankingSettings = FEW) -> Sources:
    return Sources(
        sought(catalog, request, settings), catalog.by_id, catalog.named(), catalog.n_recipes
    )


def test_where_few_pass_all_are_candidates(catalog: Catalog) -> None:
    within = pack(np.isin(np.arange(catalog.n_recipes), [3, 8, 20]))
    (all_of_them,) = Sources(sought(catalog, asked()), catalog.by_id, within, 3).all()
    assert (all_of_them.name, all_of_them.rows.tolist()) == ("all that pass", [3, 8, 20])


def test_each_source_names_what_it_is_for(catalog: Catalog) -> None:
    wants = Wants(include=("rice",), style=("comfort food",))
    found = {s.name: s.rows for s in sources(catalog, asked(wants, pantry=("leek", "bean"))).all()}
    assert set(found) == {
        "what is popular", "what is due again", "the pantry", "the words", "titles",
        "the likeliest meal", "the season",
    }  # fmt: skip
    assert found["what is due again"].tolist() == [5]
    names = {name: [catalog.recipe(int(r)).name for r in rows] for name, rows in found.items()}
    assert all("Bake" in name for name in names["the words"])
    assert len(names["the words"]) == FEW.n_candidates
    assert all("Rice" in name for name in names["titles"])
    assert all("Asparagus" in name for name in names["the season"])
    assert all(0 < len(rows) <= FEW.n_candidates for rows in found.values())


def test_where_what_is_popular_has_no_text_what_has_one_is_named(tmp_path: Path) -> None:
    titles = [recipe(f"Title {n}") for n in range(40)]
    texts = [recipe(f"Text {n}", "1 onion") for n in range(3)]
    catalog = catalog_of(tmp_path, [*titles, *texts])
    found = {s.name: s.rows for s in sources(catalog, asked()).all()}
    named = {str(catalog.recipe(int(row)).name) for row in found["what has a text"]}
    assert named == {text.name for text in texts}


def test_what_is_liked_what_the_day_is_for_and_what_was_asked_for_are_named(
    tmp_path: Path,
) -> None:
    plain = [recipe(f"Rice {n}", "1 cup rice") for n in range(40)]
    few = [
        recipe("Christmas Rice", "1 cup rice"), recipe("Leek", "1 leek"),
        recipe("Vindaloo", "1 cup rice", "8 hot chili peppers"),
    ]  # fmt: skip
    catalog = catalog_of(tmp_path, [*plain, *few])
    now = datetime(2026, 12, 25, 19, tzinfo=UTC)
    question = make_question(wants=Wants(style=("spicy",)), now=now, zone="Europe/Berlin")
    request = replace(question.request, likes=("leek",))
    found = {s.name: s.rows for s in sources(catalog, request).all()}
    names = {name: {catalog.recipe(int(row)).name for row in rows} for name, rows in found.items()}
    assert names["the day"] == {"Christmas Rice"}
    assert names["what is liked"] == {"Leek"}
    assert names["what was asked for"] == {"Vindaloo"}


@pytest.mark.parametrize(("model", "times"), [("neighbours", 1), ("factors", 10)])
def test_what_a_history_speaks_for_is_named(tmp_path: Path, model: str, times: int) -> None:
    dishes = [recipe(f"Dish {n}", "1 onion") for n in range(40)]
    catalog = catalog_of(tmp_path, dishes)
    rows: list[tuple[object, ...]] = [
        (f"p{start}-{again}", f"dish-{start + step}", 5, "rating", "2026-04-01")
        for start in range(37)
        for again in range(3)
        for step in range(3)
    ]
    train_on(tmp_path, rows)
    shelf = ShelfStore(Paths(tmp_path).shelf).open(catalog)
    history = [HistoryItem("dish-12", EventKind.COOK, None, None)]
    query = shelf.query(history, catalog.rows(["dish-12"]))
    settings = replace(FEW, n_candidates=2, model=model)
    tasting = Tasting(shelf, settings, query)
    one = Sought(catalog, settings, asked(), Asker.of(query), tasting)
    found = {
        s.name: s.rows for s in Sources(one, shelf.orders, catalog.named(), catalog.n_recipes).all()
    }
    near = tasting.lifted(catalog.named(), 2 * times)
    assert near.size
    assert found["your taste"].tolist() == near.tolist()
    # who cannot say what it would put first looks further
    assert found["what is popular"].size == 2 * times


def test_what_does_not_pass_is_named_by_nobody(catalog: Catalog) -> None:
    within = pack(np.arange(catalog.n_recipes) % 3 == 1)
    request = asked(Wants(include=("rice",), style=("comfort food",)), pantry=("leek", "bean"))
    one = Sources(sought(catalog, request), catalog.by_id, within, count(within))
    together = put_together(list(one.all()), one.near)
    assert together.rows.size
    assert set(together.rows.tolist()) <= set(rows_of(within).tolist())
    assert (np.diff(together.rows) > 0).all()


def test_without_any_source_there_are_no_candidates() -> None:
    assert put_together([], None).rows.size == 0
    twice = [Source("a", np.array([4, 2])), Source("b", np.array([2, 9]))]
    assert put_together(twice, None).rows.tolist() == [2, 4, 9]


@pytest.mark.parametrize(
    ("wants", "pantry", "n"),
    [
        (Wants(), (), 5),
        (Wants(), ("leek", "bean", "carrot"), 5),
        (Wants(include=("rice",)), (), 5),
        (Wants(style=("comfort food",)), (), 14),
        (Wants(dish="soup"), ("potato", "lemon", "kiwi", "plum", "fig"), 5),
    ],
    ids=["nothing asked", "pantry", "food", "style", "dish and pantry"],
)
def test_the_answer_is_the_one_that_scoring_everything_gives(
    catalog: Catalog, wants: Wants, pantry: tuple[str, ...], n: int
) -> None:
    request = asked(wants, pantry)
    chance = np.random.default_rng(0)
    settings = replace(FEW, n_candidates=n)
    found = Ranker(catalog, None, settings).rank(request, [], chance)
    every = Ranker(catalog, None, replace(settings, most_scored=10_000)).rank(request, [], chance)
    assert found.n_candidates < every.n_candidates
    rows = np.array([pick.row for pick in (*found.picks[:1], *every.picks[:1])])
    one = sought(catalog, request)
    best, truly = score(replace(one, asker=Asker.of(Query())), np.sort(rows)).scores.tolist()
    assert best == pytest.approx(truly)


def test_ties_are_settled_by_the_id(catalog: Catalog) -> None:
    scored = score(sought(catalog, asked()), np.arange(catalog.n_recipes))
    assert best_first(scored, catalog, 3) == best_first(scored, catalog, 10)[:3]
