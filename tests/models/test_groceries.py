"""What baskets tell, and where groceries meet foods."""

from __future__ import annotations

import numpy as np
import pytest

from ladle.core import VocabularyError
from ladle.food import vocabulary
from ladle.models import Baskets, groceries
from ladle.models.groceries import Source, groceries_of_foods, learn_source, shipped_source


def baskets(*bought: tuple[int, int, str]) -> Baskets:
    """Return rows of member, day and grocery."""
    names = sorted({name for _, _, name in bought})
    rows = sorted((m, d, names.index(name)) for m, d, name in bought)
    member, day, grocery = np.array(rows, np.int32).reshape(-1, 3).T
    return Baskets(tuple(names), member, day, grocery)


def test_a_grocery_counts_once_a_member_and_two_once_a_member_that_bought_both() -> None:
    source = learn_source(
        baskets((0, 1, "rice"), (0, 2, "rice"), (0, 9, "tea"), (1, 1, "tea"), (2, 4, "oil"))
    )
    assert source.names == ("oil", "rice", "tea")
    assert source.n_members == 3
    assert source.both.tolist() == [[1, 0, 0], [0, 1, 1], [0, 1, 2]]
    assert source.share.tolist() == [0.25, 0.25, 0.5]


def test_one_members_baskets_can_be_taken_out_exactly() -> None:
    rows = [(0, 1, "rice"), (0, 2, "tea"), (1, 1, "tea"), (1, 3, "rice"), (1, 3, "oil")]
    every, gone = learn_source(baskets(*rows)), learn_source(baskets(*(r for r in rows if r[0])))
    of_one = np.zeros(3)
    of_one[[every.names.index("rice"), every.names.index("tea")]] = 1
    assert (every.both - np.outer(of_one, of_one).astype(int)).tolist() == gone.both.tolist()


def paired(n: int) -> Source:
    """Return a source in which half of the members buy a and b, and the others c and d."""
    half = [(m, 1, name) for m in range(n) for name in ("ab" if m % 2 else "cd")]
    return learn_source(baskets(*half))


def test_what_is_bought_together_has_a_lift_above_0_and_what_is_not_below() -> None:
    lift = paired(200).log_lift(0)
    assert paired(200).stray > 0.5
    assert (lift[0, 1], lift[2, 3]) == pytest.approx((np.log(3), np.log(3)), rel=0.02)
    assert lift[0, 2] < -2
    assert np.diag(lift).tolist() == [0] * 4
    assert lift.tolist() == lift.T.tolist()


def test_doubt_calms_what_few_members_say() -> None:
    assert abs(paired(20).log_lift(100)).max() < 0.1 < abs(paired(2_000).log_lift(100)).max()


def test_baskets_filled_by_chance_say_nothing() -> None:
    chance = np.random.default_rng(3)
    rows = [(m, 1, "abcdefgh"[g]) for m in range(600) for g in set(chance.integers(0, 8, 4))]
    source = learn_source(baskets(*rows))
    assert source.stray < 0
    assert not source.log_lift(0).any()


def test_a_source_of_a_single_grocery_says_nothing() -> None:
    source = learn_source(baskets((0, 1, "rice"), (1, 1, "rice")))
    assert source.log_lift(0).tolist() == [[0]]
    assert source.log_lift(5).tolist() == [[0]]


def test_a_shuffled_source_has_the_same_figures_elsewhere() -> None:
    source = paired(50)
    shuffled = source.shuffled(1)
    assert shuffled.names == source.names
    assert sorted(shuffled.both.ravel().tolist()) == sorted(source.both.ravel().tolist())
    assert source.shuffled(1).both.tolist() == shuffled.both.tolist()


def test_the_shipped_source_is_whole_and_every_grocery_stands_in_the_table() -> None:
    source = shipped_source()
    assert source.both.shape == (167, 167)
    assert source.both.tolist() == source.both.T.tolist()
    assert np.diag(source.both).max() <= source.n_members == 3_898
    bought = groceries_of_foods(source.names, [e.name for e in vocabulary().entries])
    without = {n for i, n in enumerate(source.names) if not any(i in b for b in bought)}
    assert {"detergent", "napkins", "dishes"} < without
    assert {"onions", "whole milk", "beef", "spices"}.isdisjoint(without)


def test_the_shipped_baskets_hold_no_more_than_chance_would_put_there() -> None:
    assert shipped_source().stray < 0


@pytest.mark.parametrize(
    ("food", "grocery"),
    [
        ("shallot", "onions"),
        ("ground beef", "hamburger meat"),
        ("beef sirloin", "beef"),
        ("basil", "herbs"),
        ("hot dog", "frankfurter"),
        ("parmesan cheese", "hard cheese"),
        ("blue cheese", "specialty cheese"),
    ],
)
def test_a_food_is_bought_as_the_narrowest_that_it_is(food: str, grocery: str) -> None:
    names = shipped_source().names
    assert [names[g] for g in groceries_of_foods(names, [food])[0]] == [grocery]


def test_groceries_of_another_shop_are_found_by_their_own_names() -> None:
    found = groceries_of_foods(["Courgettes", "moon dust", "onions"], ["zucchini", "leek", "moon"])
    assert found == [(0,), (2,), ()]


def test_a_table_that_names_no_food_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groceries, "_table", lambda: {"moon dust": ["moon rock"]})
    with pytest.raises(VocabularyError, match="'moon rock' of 'moon dust' is no food's name"):
        groceries_of_foods(["moon dust"], ["onion"])
