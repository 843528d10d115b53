"""Tastes that are carried over by groceries and by content."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ladle.core import BadSettingError, CorruptVersionError, MissingExtraError
from ladle.models import Baskets, Content, Query, Taste, Training
from ladle.models.crossdomain import CrossDomain, CrossDomainSettings, FittedCrossDomain

N_ITEMS = 60
MEAT, SWEET = ("ground beef", "bacon", "onion"), ("sugar", "flour", "butter")
TINY = CrossDomainSettings(fewest=1, n_tastes=4)


def of_foods(*recipes: tuple[str, ...]) -> Content:
    names = sorted({f"food:{food}" for foods in recipes for food in foods})
    values = [sorted(names.index(f"food:{food}") for food in foods) for foods in recipes]
    return Content(
        names,
        np.cumsum([0, *map(len, values)]).astype(np.int64),
        np.array([v for own in values for v in own], np.int32),
    )


def world(*, hidden: int = 3, baskets: Baskets | None = None) -> Training:
    """Even people choose savoury recipes, which are even, odd ones sweet ones.

    Each recipe has two of three foods of its kind; the last `hidden` nobody ever chose.
    """
    chance = np.random.default_rng(5)
    kinds = [(MEAT, SWEET)[i % 2] for i in range(N_ITEMS)]
    made_of = of_foods(
        *[tuple(f for k, f in enumerate(kind) if k != i % 3) for i, kind in enumerate(kinds)]
    )
    rows = sorted(
        (p, int(i) * 2 + p % 2)
        for p in range(80)
        for i in chance.choice((N_ITEMS - hidden) // 2, 8, replace=False)
    )
    person, item = np.array(rows, np.int32).T
    n = person.size
    return Training(
        np.arange(N_ITEMS, dtype=np.uint64) * 10, person, item,
        np.full(n, 500, np.int32), np.ones(n, np.float32), made_of, baskets,
    )  # fmt: skip


@pytest.fixture(scope="module")
def fitted() -> FittedCrossDomain:
    return CrossDomain(TINY).fit(world())


EVERYTHING = np.arange(N_ITEMS, dtype=np.int32)


def taste(*items: int, months: tuple[int, ...] | None = None) -> Taste:
    when = None if months is None else np.array(months, np.int32)
    return Taste(np.array(items, np.int32), np.ones(len(items), np.float32), when)


@pytest.mark.parametrize(
    ("wrong", "want"),
    [
        ({"n_tastes": 0}, "crossdomain.n_tastes is 0; it must be 1 or more"),
        ({"fewest": 0}, "crossdomain.fewest is 0; it must be 1 or more"),
        ({"n_judged": 0}, "crossdomain.n_judged is 0; it must be 1 or more"),
        ({"n_others": 0}, "crossdomain.n_others is 0; it must be 1 or more"),
        ({"ridge": 0.0}, "crossdomain.ridge is 0.0; it must be above 0"),
        ({"full": -1.0}, "crossdomain.full is -1.0; it must be above 0"),
        ({"half_life_days": 0.0}, "crossdomain.half_life_days is 0.0; it must be above 0"),
        ({"own_variance": 0.0}, "crossdomain.own_variance is 0.0; it must be above 0"),
        ({"n_features": -1}, "crossdomain.n_features is -1; it must be 0 or more"),
        ({"doubt": -0.5}, "crossdomain.doubt is -0.5; it must be 0 or more"),
        ({"shuffle": -1}, "crossdomain.shuffle is -1; it must be 0 or more"),
        ({"caution": 1.5}, "crossdomain.caution is 1.5; it must be 0 to 1"),
    ],
)
def test_a_setting_out_of_range_is_refused(wrong: dict[str, Any], want: str) -> None:
    with pytest.raises(BadSettingError, match=want):
        CrossDomainSettings(**wrong)


def test_taste_reaches_recipes_that_nobody_ever_chose(fitted: FittedCrossDomain) -> None:
    unchosen = EVERYTHING[-2:]
    assert not np.isin(unchosen, world().item).any()
    savoury, sweet = (fitted.score(Query(taste(*own)), unchosen) for own in ((0, 2), (1, 3)))
    assert savoury[0] > savoury[1]
    assert sweet[0] < sweet[1]


def test_who_likes_one_kind_gets_all_of_it_first(fitted: FittedCrossDomain) -> None:
    scores = fitted.score(Query(taste(1, 3)), EVERYTHING)
    assert min(scores[1::2]) > max(scores[::2])


def test_it_is_the_base_where_nothing_is_known(fitted: FittedCrossDomain) -> None:
    base = np.linspace(-9, -2, N_ITEMS + 1, dtype=np.float32)
    assert fitted.score(Query(base=base), EVERYTHING).tolist() == base[:-1].tolist()
    assert fitted.score(Query(), EVERYTHING).tolist() == [0] * N_ITEMS
    unseen = np.array([-1], np.int32)
    assert fitted.score(Query(taste(1), base=base), unseen).tolist() == [base[-1]]
    plain = CrossDomain().fit(replace(world(), content=Content.unknown(N_ITEMS)))
    known = plain.score(Query(taste(1, 3), base=base), EVERYTHING)
    assert known.tolist() == base[:-1].tolist()


def test_where_tastes_tell_nothing_it_is_about_the_base() -> None:
    rows = world()
    mixed = np.random.default_rng(0).permutation(rows.item)
    fitted = CrossDomain(TINY).fit(replace(rows, item=mixed.astype(np.int32)))
    told = fitted.score(Query(taste(1, 3, 5)), EVERYTHING)
    assert np.ptp(told) < 0.5
    real = CrossDomain(TINY).fit(rows).score(Query(taste(1, 3, 5)), EVERYTHING)
    assert np.ptp(real) > 1


def test_what_one_chose_long_ago_counts_less(fitted: FittedCrossDomain) -> None:
    def drawn_to_sweet(*months: int) -> float:
        scores = fitted.score(Query(taste(0, 1, months=months), month=500), EVERYTHING)
        return float(scores[1::2].mean() - scores[::2].mean())

    assert drawn_to_sweet(500, 400) < drawn_to_sweet(500, 500) < drawn_to_sweet(400, 500)


def test_a_basket_alone_tells_what_one_likes(fitted: FittedCrossDomain) -> None:
    basket = np.zeros(len(fitted.groceries))
    basket[[fitted.groceries.index(g) for g in ("hamburger meat", "onions")]] = 3
    scores = fitted.score_basket(basket, Query(), EVERYTHING)
    assert min(scores[::2]) > max(scores[1::2])


def test_an_empty_basket_tells_nothing(fitted: FittedCrossDomain) -> None:
    base = np.linspace(-9, -2, N_ITEMS + 1, dtype=np.float32)
    empty = np.zeros(len(fitted.groceries))
    scores = fitted.score_basket(empty, Query(base=base), EVERYTHING)
    np.testing.assert_allclose(scores, base[:-1], rtol=1e-6)


def test_a_basket_like_the_usual_one_tells_nothing(fitted: FittedCrossDomain) -> None:
    usual = fitted.basket_of(EVERYTHING)
    scores = fitted.score_basket(usual, Query(), EVERYTHING, usual / usual.sum())
    assert np.ptp(scores) == pytest.approx(0, abs=1e-6)


def test_recipes_are_shopped_for_once_each(fitted: FittedCrossDomain) -> None:
    basket = fitted.basket_of(np.array([0, 0, 1, -1], np.int32))  # bacon and onion; flour, butter
    bought = {fitted.groceries[g]: int(basket[g]) for g in np.flatnonzero(basket)}
    # the first recipe lacks its first food, the second its second one
    assert bought == {"sausage": 2, "onions": 2, "sugar": 1, "butter": 1}


def shopped() -> Baskets:
    """Members buy meat and tea, or sugar and beer: tea and beer are in no recipe."""
    names = ("beer", "hamburger meat", "sugar", "tea")
    rows = [(m, g) for m in range(300) for g in ((1, 3) if m % 2 else (0, 2))]
    member, grocery = np.array(rows, np.int32).T
    return Baskets(names, member, np.zeros(member.size, np.int32), grocery)


def test_baskets_say_what_goes_with_what_in_recipes() -> None:
    fitted = CrossDomain(TINY).fit(world(baskets=shopped()))
    assert fitted.groceries == shopped().names
    of_tea = fitted.score_basket(np.array([0.0, 0, 0, 4]), Query(), EVERYTHING)
    assert of_tea[::2].mean() > of_tea[1::2].mean() + 0.1
    blind = CrossDomain(replace(TINY, has_source=False)).fit(world(baskets=shopped()))
    without = blind.score_basket(np.array([0.0, 0, 0, 4]), Query(), EVERYTHING)
    assert abs(without[::2].mean() - without[1::2].mean()) < 0.1


def test_the_shipped_source_changes_nothing_by_what_goes_with_what() -> None:
    """Its baskets hold no more than chance would put there, and the model knows that."""
    with_it, without = (
        CrossDomain(replace(TINY, has_source=has, n_features=0)).fit(world())
        for has in (True, False)
    )
    query = Query(taste(1, 3))
    assert with_it.score(query, EVERYTHING).tolist() == without.score(query, EVERYTHING).tolist()


def test_what_is_trained_on_a_shuffled_source_differs() -> None:
    plain = CrossDomain(TINY).fit(world(baskets=shopped()))
    mixed = CrossDomain(replace(TINY, shuffle=6)).fit(world(baskets=shopped()))
    basket = np.array([0.0, 0, 0, 4])
    scores = [m.score_basket(basket, Query(), EVERYTHING).tolist() for m in (plain, mixed)]
    assert scores[0] != scores[1]


def test_groceries_alone_tell_tastes_as_well() -> None:
    fitted = CrossDomain(replace(TINY, n_features=0)).fit(world())
    scores = fitted.score(Query(taste(1, 3)), EVERYTHING)
    assert scores[1::2].mean() > scores[::2].mean()


def test_saving_and_loading_changes_no_score(fitted: FittedCrossDomain, tmp_path: Path) -> None:
    fitted.save(tmp_path)
    loaded = FittedCrossDomain.load(tmp_path)
    query = Query(taste(1, 2, months=(499, 480)), month=500, wanted=("tag:dinner",))
    assert loaded.score(query, EVERYTHING).tolist() == fitted.score(query, EVERYTHING).tolist()
    basket = np.arange(len(fitted.groceries), dtype=np.float64)
    assert loaded.groceries == fitted.groceries
    was, now = (m.score_basket(basket, query, EVERYTHING).tolist() for m in (fitted, loaded))
    assert was == now


def test_a_lost_array_is_a_corrupt_version(fitted: FittedCrossDomain, tmp_path: Path) -> None:
    fitted.save(tmp_path)
    (tmp_path / "basis.npy").unlink()
    with pytest.raises(CorruptVersionError, match="cannot be read as the model 'crossdomain'"):
        FittedCrossDomain.load(tmp_path)


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        CrossDomain(TINY).fit(world()).save(tmp_path / name)
    first, second = (
        {p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in ("one", "two")
    )
    assert first == second


def test_without_scipy_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.sparse", None)
    with pytest.raises(MissingExtraError, match="training the model 'crossdomain' needs scipy"):
        CrossDomain().fit(world())
