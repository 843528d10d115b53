"""The way of one request: what is hard, what is soft, what is drawn, and what is said."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from tests.ranking.conftest import NO_CHANCE, catalog_of, recipe, train_on

from ladle.catalog import Catalog, CatalogStore
from ladle.events import EventKind, HistoryItem
from ladle.models import ShelfStore
from ladle.ranking import Paths, RankingSettings
from ladle.ranking.ranker import Ranked, Ranker
from ladle.request import RecipeRequest, Wants, hear, make_question

DISHES = (
    recipe("Pancakes", "1 cup flour", "1 egg", "1 cup milk", meals="breakfast", minutes=20),
    recipe("Bean Stew", "2 cups beans", "1 onion", meals="dinner", cuisine="thai", minutes=60),
    recipe("Lemon Rice", "1 cup rice", "1 lemon", meals="dinner", cuisine="thai", minutes=25),
    recipe("Omelet", "2 eggs", "1 tbsp butter", meals="breakfast", minutes=10),
    recipe("Tomato Sauce", "3 tomatoes", "1 onion", meals="sauce,dinner", minutes=30),
    recipe("Chutney", "2 mangos", "1 onion", meals="sauce", minutes=90),
    recipe("Old Fashioned", "2 oz whiskey", "1 tsp sugar", meals="drink", minutes=5),
)
BREAKFAST, DINNER, NIGHT = 8, 19, 23
MEALS = ["Bean Stew", "Lemon Rice", "Omelet", "Pancakes", "Tomato Sauce"]
"""What is a meal by itself."""


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return catalog_of(tmp_path_factory.mktemp("dishes"), DISHES)


def asking(utterance: str = "", wants: Wants | None = None, hour: int = DINNER) -> RecipeRequest:
    now = datetime(2026, 4, 17, hour, tzinfo=UTC)
    return make_question(wants=wants or Wants(), now=now, said=hear(utterance)).request


def rank(
    catalog: Catalog,
    request: RecipeRequest,
    settings: RankingSettings | None = None,
    seed: int = 0,
) -> Ranked:
    wide = RankingSettings(explore_rate=0.0, n_alternatives=20)
    ranker = Ranker(catalog, None, settings or wide)
    return ranker.rank(request, [], np.random.default_rng(seed))


def names(ranked: Ranked) -> list[str]:
    return [pick.recipe.name for pick in ranked.picks]


# -- soft and hard ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hour", "first"),
    [
        (BREAKFAST, ["Omelet", "Pancakes"]),
        (DINNER, ["Bean Stew", "Lemon Rice", "Tomato Sauce"]),
    ],
    ids=["breakfast", "dinner"],
)
def test_what_suits_the_hour_comes_first_where_nothing_is_asked_and_no_mere_part_comes_at_all(
    catalog: Catalog, hour: int, first: list[str]
) -> None:
    found = names(rank(catalog, asking(hour=hour)))
    assert sorted(found[: len(first)]) == first
    assert sorted(found) == MEALS


def test_where_plenty_suits_the_hour_nothing_else_is_scored(tmp_path: Path) -> None:
    breakfasts = [recipe(f"Omelet {n}", "2 eggs", meals="breakfast") for n in range(4)]
    catalog = catalog_of(tmp_path, [*breakfasts, *DISHES])
    for max_checked, n_candidates in ((6, 6), (7, 9)):
        settings = RankingSettings(max_checked=max_checked, explore_rate=0)
        assert rank(catalog, asking(hour=BREAKFAST), settings).n_candidates == n_candidates


def test_where_only_parts_of_meals_are_left_they_come(tmp_path: Path) -> None:
    parts = [dish for dish in DISHES if dish.name in ("Chutney", "Old Fashioned")]
    found = rank(catalog_of(tmp_path, parts), asking(hour=NIGHT))
    assert sorted(names(found)) == ["Chutney", "Old Fashioned"]


@pytest.mark.parametrize(
    ("utterance", "hour", "expected"),
    [
        ("pancakes", DINNER, ["Pancakes"]),
        ("pancakes for dinner", BREAKFAST, ["Pancakes"]),
        ("onions for dinner", BREAKFAST, ["Bean Stew", "Tomato Sauce"]),
        ("something with onions", BREAKFAST, ["Bean Stew", "Tomato Sauce"]),
        ("something with mangos", BREAKFAST, ["Chutney"]),
        ("something with whiskey", BREAKFAST, ["Old Fashioned"]),
        ("a drink", BREAKFAST, ["Old Fashioned"]),
        ("thai", BREAKFAST, ["Bean Stew", "Lemon Rice"]),
        ("breakfast", DINNER, ["Omelet", "Pancakes"]),
    ],
)
def test_what_is_asked_for_comes_at_any_hour(
    catalog: Catalog, utterance: str, hour: int, expected: list[str]
) -> None:
    assert sorted(names(rank(catalog, asking(utterance, hour=hour)))) == expected


def test_every_wish_is_hard(catalog: Catalog) -> None:
    assert names(rank(catalog, asking("thai, 30 minutes"))) == ["Lemon Rice"]
    assert names(rank(catalog, asking("thai dinner with onions"))) == ["Bean Stew"]
    assert names(rank(catalog, asking("thai, 10 minutes"))) == []


def test_every_limit_is_hard(catalog: Catalog) -> None:
    found = rank(catalog, asking("breakfast without milk"))
    assert names(found) == []
    assert names(rank(catalog, asking("breakfast, allergic to fish"))) == names(
        rank(catalog, asking("breakfast"))
    )


# -- who asks ---------------------------------------------------------------------------------

NOW_S = int(datetime(2026, 4, 17, DINNER, tzinfo=UTC).timestamp())
A_DAY = 86_400
THAI = Wants(cuisine="thai")  # bean stew or lemon rice


def rank_for(
    catalog: Catalog,
    history: tuple[HistoryItem, ...] = (),
    declined: tuple[str, ...] = (),
    wants: Wants = THAI,
    now_s: int | None = NOW_S,
) -> Ranked:
    ranker = Ranker(catalog, None, RankingSettings(explore_rate=0, n_alternatives=20))
    request = asking(wants=wants)
    return ranker.rank(request, history, np.random.default_rng(0), now_s=now_s, declined=declined)


def cooked(recipe_id: str, days_ago: float, rating: float | None = None) -> HistoryItem:
    kind = EventKind.COOK if rating is None else EventKind.RATING
    return HistoryItem(recipe_id, kind, rating, NOW_S - int(days_ago * A_DAY))


@pytest.mark.parametrize("dish", ["bean-stew", "lemon-rice"])
def test_what_was_cooked_yesterday_steps_back_and_stays_on_offer(
    catalog: Catalog, dish: str
) -> None:
    found = rank_for(catalog, (cooked(dish, 1), cooked("gone", 1)))
    assert len(found.picks) == 2
    assert found.picks[-1].recipe.id == dish


@pytest.mark.parametrize("dish", ["bean-stew", "lemon-rice"])
def test_what_is_cooked_every_week_comes_first_when_it_is_due(catalog: Catalog, dish: str) -> None:
    weekly = tuple(cooked(dish, 7.0 * week) for week in range(1, 6))
    assert rank_for(catalog, weekly).picks[0].recipe.id == dish
    yesterday = tuple(cooked(dish, 7.0 * week + 1) for week in range(5))
    assert rank_for(catalog, yesterday).picks[-1].recipe.id == dish


def test_without_a_moment_nothing_was_cooked_lately(catalog: Catalog) -> None:
    plain = rank_for(catalog)
    history = (cooked(plain.picks[0].recipe.id, 1),)
    assert names(rank_for(catalog, history, now_s=None)) == names(plain)
    assert names(rank_for(catalog, history)) != names(plain)


def test_what_was_declined_is_not_shown_again(catalog: Catalog) -> None:
    assert names(rank_for(catalog, declined=("bean-stew", "gone"))) == ["Lemon Rice"]
    assert names(rank_for(catalog, declined=("lemon-rice",))) == ["Bean Stew"]


def test_what_was_declined_comes_before_nothing_and_before_what_is_no_meal(
    catalog: Catalog,
) -> None:
    both = ("bean-stew", "lemon-rice")
    assert sorted(names(rank_for(catalog, declined=both))) == ["Bean Stew", "Lemon Rice"]
    with_onions = rank_for(
        catalog, declined=("bean-stew", "tomato-sauce"), wants=Wants(include=("onion",))
    )
    assert sorted(names(with_onions)) == ["Bean Stew", "Tomato Sauce"]


def test_what_was_disliked_comes_after_what_was_declined(catalog: Catalog) -> None:
    bad = (cooked("bean-stew", 300, rating=1.0),)
    assert names(rank_for(catalog, bad)) == ["Lemon Rice"]
    assert names(rank_for(catalog, bad, declined=("lemon-rice",))) == ["Lemon Rice"]
    worse = (*bad, cooked("lemon-rice", 300, rating=2.0))
    assert len(rank_for(catalog, worse, declined=("lemon-rice",)).picks) == 2


def test_no_candidate_is_looked_at_twice(lying: Catalog) -> None:
    declined = tuple(r.id for r in HIDING[:2])
    disliked = (cooked("rice", 9, rating=1.0), cooked("rice-y", 9, rating=1.0))
    wants = Wants(include=("rice",), avoid=("milk",))
    found = rank_for(lying, disliked, declined, wants)
    refused = [why.split(":")[0] for why in found.trace.refused]
    assert sorted(refused) == sorted(r.id for r in HIDING)
    assert sorted(names(found)) == ["Rice", "Rice Y"]


# -- the second check -------------------------------------------------------------------------

CLEAN = recipe("Rice", "1 cup rice", meals="dinner")
HIDING = [
    recipe(f"Rice {n}", "1 cup rice", "1 tbsp butter", meals="dinner") for n in ("A", "B", "C")
]


@pytest.fixture(scope="module")
def lying(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Return three dishes with butter in their text and none in their facts, and two clean ones."""
    dishes = [*HIDING, recipe("Rice Y", "1 cup rice", meals="dinner"), CLEAN]
    return catalog_of(tmp_path_factory.mktemp("lying"), dishes, {r.name: CLEAN for r in HIDING})


def test_choice_and_alternatives_are_checked_again(lying: Catalog) -> None:
    found = rank(lying, asking("without milk"))
    assert sorted(names(found)) == ["Rice", "Rice Y"]
    assert sorted(why.split(":")[0] for why in found.trace.refused) == [r.id for r in HIDING]
    assert all("raw text: milk" in why for why in found.trace.refused)
    assert found.n_candidates == 5
    assert found.propensity == 1.0


def test_what_is_drawn_from_everything_is_checked_again(lying: Catalog) -> None:
    settings = RankingSettings(explore_rate=1.0, explore_all=1.0, explore_among=2)
    n_refused = []
    for seed in range(60):
        found = rank(lying, asking("without milk"), settings, seed)
        assert set(names(found)) <= {"Rice", "Rice Y"}
        n_refused.append(len(found.trace.refused))
    assert max(n_refused) > min(n_refused)  # that of what was drawn counts, too


def test_where_the_second_check_refuses_all_it_says_so(lying: Catalog, tmp_path: Path) -> None:
    only = catalog_of(tmp_path, HIDING, {r.name: CLEAN for r in HIDING})
    found = rank(only, asking("dinner without milk"))
    assert found.picks == ()
    assert found.nothing is not None
    assert found.nothing.why == "no recipe passed the second check"


def test_the_second_check_gives_up_after_as_many_as_it_is_told(lying: Catalog) -> None:
    found = rank(lying, asking("without milk"), RankingSettings(max_checked=1, explore_rate=0))
    assert len(found.picks) + len(found.trace.refused) == 1


def test_a_recipe_whose_text_is_damaged_is_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    catalog = catalog_of(tmp_path, DISHES)
    row = catalog.row("lemon-rice")
    assert row is not None
    [(start, stop)] = catalog.base.texts.spans(np.array([row]))
    blob = catalog.base.texts.raw(start, stop)
    texts = CatalogStore(Paths(tmp_path).catalog).versions.current("").path / "base" / "texts.bin"
    texts.write_bytes(texts.read_bytes().replace(blob, b"\0" * len(blob)))
    damaged = CatalogStore(Paths(tmp_path).catalog).open()
    with caplog.at_level(logging.ERROR):
        found = rank(damaged, asking("dinner"))
    assert sorted(names(found)) == ["Bean Stew", "Tomato Sauce"]
    assert found.trace.refused == (f"row {row}: its text or its facts are damaged",)
    assert f"row {row} is left out" in caplog.text


# -- order and chance -------------------------------------------------------------------------


def test_the_trace_tells_what_each_stage_left(catalog: Catalog) -> None:
    found = rank(catalog, asking("something with onions", Wants(avoid=("milk",)), DINNER))
    stages = [(s.stage, s.n_recipes) for s in found.trace.stages]
    assert stages == [
        ("hard limits", 5), ("what was asked", 3), ("what fits the hour", 2), ("all that pass", 2),
        ("scored", 2), ("checked again", 2), ("chosen", 2), ("explained", 2),
    ]  # fmt: skip
    assert all(s.ms >= 0 for s in found.trace.stages)
    assert found.trace.refused == ()


def test_the_number_of_alternatives_is_kept_to(catalog: Catalog) -> None:
    for n in (0, 1, 2):
        settings = RankingSettings(n_alternatives=n, explore_rate=0)
        assert len(rank(catalog, asking("dinner"), settings).picks) == n + 1


def test_ties_are_settled_by_the_id_so_that_a_restart_shows_the_same(tmp_path: Path) -> None:
    dishes = [recipe(f"Rice {n}", "1 cup rice", meals="dinner") for n in range(40)]
    by_score_alone = replace(NO_CHANCE, variety_weight=0)
    orders = [
        names(rank(catalog_of(tmp_path / str(n), given), asking(), by_score_alone))
        for n, given in enumerate((dishes, dishes[::-1], dishes[20:] + dishes[:20]))
    ]
    assert orders[0] == orders[1] == orders[2]
    assert len(orders[0]) == 1 + NO_CHANCE.n_alternatives


def test_without_a_rate_the_first_comes_for_sure(catalog: Catalog) -> None:
    found = [rank(catalog, asking("dinner"), seed=seed) for seed in range(20)]
    assert len({tuple(names(f)) for f in found}) == 1
    assert {f.propensity for f in found} == {1.0}


@pytest.mark.parametrize(
    ("rate", "among", "shares"),
    [
        (0.3, 3, (0.8, 0.1, 0.1)),
        (1.0, 3, (1 / 3, 1 / 3, 1 / 3)),
        (0.6, 2, (0.7, 0.3)),
        (0.5, 10, (0.5 + 0.5 / 3, 0.5 / 3, 0.5 / 3)),
        (1.0, 1, (1.0,)),
    ],
    ids=["some", "always", "of two", "of all there are", "of one"],
)
def test_the_logged_propensity_is_the_frequency(
    catalog: Catalog, rate: float, among: int, shares: tuple[float, ...]
) -> None:
    n = 1500
    settings = RankingSettings(
        explore_rate=rate, explore_among=among, explore_all=0, n_alternatives=2
    )
    request = asking("dinner")
    order = names(rank(catalog, request))
    drawn: Counter[str] = Counter()
    for seed in range(n):
        found = rank(catalog, request, settings, seed)
        first = found.picks[0].recipe.name
        drawn[first] += 1
        assert found.propensity == pytest.approx(shares[order.index(first)])
        assert found.trace.is_explored == (first != order[0])
        assert names(found)[1:] == [name for name in order if name != first]
    assert set(drawn) == set(order[: len(shares)])
    for name, share in zip(order, shares, strict=False):
        deviation = (share * (1 - share) / n) ** 0.5
        assert abs(drawn[name] / n - share) <= 4 * deviation + 1e-9


def test_what_would_never_come_first_is_drawn_with_the_probability_that_is_logged(
    catalog: Catalog,
) -> None:
    n, settings = (
        1500,
        RankingSettings(explore_rate=0.6, explore_all=0.5, explore_among=2, n_alternatives=0),
    )
    request = asking("dinner")
    best, second, never, *others = names(rank(catalog, request))
    assert not others
    shares = {best: 0.4 + 0.15 + 0.1, second: 0.15 + 0.1, never: 0.1}
    drawn: Counter[str] = Counter()
    for seed in range(n):
        (pick,) = (found := rank(catalog, request, settings, seed)).picks
        drawn[pick.recipe.name] += 1
        assert found.propensity == pytest.approx(shares[pick.recipe.name])
    for name, share in shares.items():
        assert abs(drawn[name] / n - share) <= 4 * (share * (1 - share) / n) ** 0.5


def test_the_same_seed_draws_the_same(catalog: Catalog) -> None:
    settings = RankingSettings(explore_rate=1.0, explore_among=3)
    first, again = (
        [names(rank(catalog, asking("dinner"), settings, seed)) for seed in range(30)]
        for _ in range(2)
    )
    assert first == again
    assert len({tuple(order) for order in first}) == 3


# -- models -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Catalog, ShelfStore]:
    folder = tmp_path_factory.mktemp("trained")
    catalog = catalog_of(folder, DISHES)
    rows = [(f"p{n}", "bean-stew", 5, "rating", "2026-04-01") for n in range(10)]
    rows += [("p0", dish, 5, "rating", "2026-04-01") for dish in ("lemon-rice", "omelet")]
    train_on(folder, rows)
    return catalog, ShelfStore(Paths(folder).shelf)


LIKES_OMELETS = (HistoryItem("omelet", EventKind.COOK, None, 0),)


@pytest.mark.parametrize(
    ("model", "history", "expected", "claims_taste"),
    [
        ("factors", (), "popularity", False),
        ("factors", LIKES_OMELETS, "factors", True),
        ("popularity", LIKES_OMELETS, "popularity", False),
    ],
)
def test_the_model_that_scored_is_named_and_no_other_claims_to_know_a_taste(
    trained: tuple[Catalog, ShelfStore],
    model: str,
    history: tuple[HistoryItem, ...],
    expected: str,
    claims_taste: bool,
) -> None:
    catalog, shelves = trained
    settings = RankingSettings(model=model, explore_rate=0)
    ranker = Ranker(catalog, shelves.open(catalog), settings)
    found = ranker.rank(asking("dinner"), history, np.random.default_rng(0))
    assert found.model == expected
    reasons = [reason for pick in found.picks for reason in pick.reasons]
    assert any("what you chose before" in r for r in reasons) is claims_taste
    assert "often chosen lately" in found.picks[0].reasons


def test_without_a_shelf_no_model_scores_and_popularity_is_not_claimed(catalog: Catalog) -> None:
    found = rank(catalog, asking("dinner"))
    assert found.model == "none"
    assert all("chosen" not in reason for pick in found.picks for reason in pick.reasons)


# -- reasons go by what was scored ----------------------------------------------------------------


def reasons_of(catalog: Catalog, settings: RankingSettings, name: str) -> tuple[str, ...]:
    """Return the reasons for a dish that was cooked every three weeks, the last three weeks ago."""
    now = datetime(2026, 12, 25, 19, tzinfo=ZoneInfo("America/New_York"))
    now_s = int(now.timestamp())
    weeks = (21 * 86_400 * n for n in range(1, 6))
    history = [HistoryItem("christmas-stew", EventKind.COOK, None, now_s - w) for w in weeks]
    history.append(HistoryItem("roast", EventKind.COOK, None, now_s - 400 * 86_400))
    request = make_question(wants=Wants(), now=now, use_by={"leek": now.date()}).request
    ranked = Ranker(catalog, None, settings).rank(
        request, history, np.random.default_rng(1), now_s=now_s
    )
    return next(pick.reasons for pick in ranked.picks if pick.recipe.name == name)


def test_what_had_a_weight_in_the_score_is_a_reason_and_nothing_else_is(tmp_path: Path) -> None:
    dishes = (
        recipe("Christmas Stew", "2 cups beans", "1 leek", meals="dinner"),
        recipe("Roast", "1 potato", meals="dinner"),
    )
    catalog = catalog_of(tmp_path, dishes)
    assert reasons_of(catalog, NO_CHANCE, "Christmas Stew") == (
        "suits the hour: dinner", "uses up the leek", "for Christmas",
        "you cook this about every 3 weeks",
    )  # fmt: skip
    assert reasons_of(catalog, NO_CHANCE, "Roast") == ("suits the hour: dinner",)
    blind = replace(NO_CHANCE, occasion_weight=0.0, expiry_weight=0.0, repeat_weight=0.0)
    assert reasons_of(catalog, blind, "Christmas Stew") == (
        "suits the hour: dinner", "uses your leek",
    )  # fmt: skip


def test_what_would_be_refused_for_the_name_that_is_asked_for_is_not_looked_at(
    tmp_path: Path,
) -> None:
    """Shrimp may hold sulphites, which a title tells the second check alone."""
    shrimps = [recipe(f"Shrimp Rice {n}", "2 cups rice") for n in range(9)]
    catalog = catalog_of(tmp_path, [*shrimps, *DISHES])
    ranked = rank(catalog, asking(wants=Wants(include=("shrimp",), avoid=("sulphites",))))
    assert ranked.trace.refused == ()
    assert ranked.nothing is not None
    assert ranked.nothing.why == "no recipe grants all wishes: with shrimp"
    (given_up,) = ranked.nothing.give_up
    assert (given_up.want, given_up.n_recipes > 0) == ("include", True)
