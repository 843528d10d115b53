"""The served model and the baseline, asked by one person."""

from __future__ import annotations

import numpy as np
import pytest
from tests.ranking.conftest import catalog_of, recipe, train_on

from ladle.catalog import Ahead, Catalog, count, pack
from ladle.events import EventKind, HistoryItem
from ladle.models import Query, Shelf, ShelfStore
from ladle.ranking import Paths, RankingSettings
from ladle.ranking.tasting import Tasting

N = 30


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Catalog, Shelf]:
    """Return dishes that people chose in runs: neighbours in number are neighbours in taste."""
    folder = tmp_path_factory.mktemp("runs")
    catalog = catalog_of(folder, [recipe(f"Dish {n}", "1 onion") for n in range(N)])
    rows = [
        (f"p{start}-{again}", f"dish-{start + step}", 5, "rating", "2026-04-01")
        for start in range(N - 8)
        for again in range(3)
        for step in range(4)
    ]
    train_on(folder, rows)
    return catalog, ShelfStore(Paths(folder).shelf).open(catalog)


def tasting(
    trained: tuple[Catalog, Shelf], *history: str, model: str = "neighbours"
) -> tuple[Tasting, Query]:
    catalog, shelf = trained
    items = [HistoryItem(dish, EventKind.COOK, None, None) for dish in history]
    query = shelf.query(items, catalog.rows(history))
    return Tasting(shelf, RankingSettings(model=model), query), query


@pytest.mark.parametrize(
    ("model", "history", "named", "is_exact"),
    [
        ("neighbours", ("dish-3",), "neighbours", True),
        ("neighbours", (), "popularity", True),
        ("factors", ("dish-3",), "factors", False),
        ("blend", ("dish-3",), "popularity", True),
    ],
)
def test_the_model_that_scores_is_named(
    trained: tuple[Catalog, Shelf], model: str, history: tuple[str, ...], named: str, is_exact: bool
) -> None:
    found, _ = tasting(trained, *history, model=model)
    assert (found.model_name, found.is_exact) == (named, is_exact)


def test_without_a_shelf_nobody_has_a_taste() -> None:
    found = Tasting(None, RankingSettings(), Query())
    assert (found.model_name, found.is_exact) == ("none", True)
    assert found.scores(np.arange(3)).tolist() == [0, 0, 0]
    assert found.lifted(pack(np.ones(3, np.bool_)), 5).size == 0


@pytest.mark.parametrize("n", [1, 3, 5])
@pytest.mark.parametrize("step", [1, 2], ids=["all", "every second"])
def test_the_best_by_the_model_are_among_the_lifted_and_the_most_popular(
    trained: tuple[Catalog, Shelf], n: int, step: int
) -> None:
    catalog, shelf = trained
    found, query = tasting(trained, "dish-3", "dish-12", "dish-20")
    within = pack(np.arange(catalog.n_recipes) % step == 0)
    rows = np.arange(0, catalog.n_recipes, step)
    model = shelf.model("neighbours")
    assert model is not None
    scores = model.score(query, shelf.items(rows))
    wanted = rows[np.lexsort((rows, -scores))[:n]]
    (order,) = shelf.orders
    named = {
        *found.lifted(within, n).tolist(),
        *Ahead(order, within, count(within)).first(n).tolist(),
    }
    least = np.sort(scores)[-n]
    better = {row for row in wanted.tolist() if scores[rows.tolist().index(row)] > least}
    assert better <= named
    assert sum(float(scores[rows.tolist().index(row)]) >= least for row in named) >= n


def test_a_model_that_names_none_is_helped_by_one_that_does(
    trained: tuple[Catalog, Shelf],
) -> None:
    found, _ = tasting(trained, "dish-12", model="factors")
    lifted = found.lifted(pack(np.ones(N, np.bool_)), N)
    assert lifted.size
    assert set(lifted.tolist()) == set(
        tasting(trained, "dish-12")[0].lifted(pack(np.ones(N, np.bool_)), N).tolist()
    )


def test_a_score_does_not_hang_on_what_else_is_scored_below_the_best(
    trained: tuple[Catalog, Shelf],
) -> None:
    found, _ = tasting(trained, "dish-12")
    every = found.scores(np.arange(N))
    few = np.sort(np.argsort(-every)[:5])
    np.testing.assert_allclose(found.scores(few), every[few], rtol=1e-6)
