"""People known by a basket alone, in a world where baskets tell what they like."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ladle.core import BadSettingError
from ladle.learning.cold_start import (
    SHUFFLED,
    ColdStart,
    ColdStartOptions,
    beside_shuffled,
    cold_start,
    has_lines,
)
from ladle.learning.dataset import ALWAYS, Ask, Dataset, Rows
from ladle.models import BASELINE, Content
from ladle.models.crossdomain import CrossDomain, CrossDomainSettings
from ladle.models.popularity import Popularity

N_ITEMS, DAY = 80, 86_400
SETTINGS = CrossDomainSettings(fewest=1, n_features=0)
NAMES = ("food:ground beef", "food:onion", "food:sugar", "food:flour", "word:old")


def dataset(rows: list[tuple[int, int, int]], weight: float = 1.0) -> Dataset:
    """Even recipes are savoury, odd ones sweet; every tenth has a name and no lines."""
    kinds = [[4] if i % 10 == 9 else [0, 1] if i % 2 == 0 else [2, 3] for i in range(N_ITEMS)]
    content = Content(
        NAMES,
        np.cumsum([0, *map(len, kinds)]).astype(np.int64),
        np.array([v for kind in kinds for v in kind], np.int32),
    )
    person, item, at = np.array(sorted(rows, key=lambda r: (r[2], r[0], r[1])), np.int64).T
    return Dataset(
        "test", np.arange(N_ITEMS, dtype=np.uint64), [f"r{i}" for i in range(N_ITEMS)], content, {},
        Rows(
            person.astype(np.int32), item.astype(np.int32), at,
            np.full(person.size, weight, np.float32),
        ),
        [],
    )  # fmt: skip


def camps(n: int, at: int = ALWAYS, n_each: int = 12) -> list[tuple[int, int, int]]:
    """Even people choose even recipes, odd people odd ones that have lines."""
    chance = np.random.default_rng(1)
    of_kind = [[i for i in range(N_ITEMS) if i % 2 == k and i % 10 != 9] for k in range(2)]
    return [
        (p, int(i), at if at == ALWAYS else at + p * DAY + k)
        for p in range(n)
        for k, i in enumerate(chance.choice(of_kind[p % 2], n_each, replace=False))
    ]


def judged(rows: list[tuple[int, int, int]], **options: int) -> ColdStart:
    models = {"crossdomain": CrossDomain(SETTINGS)}
    return cold_start(dataset(rows), Popularity(), models, ColdStartOptions(**options))


@pytest.mark.parametrize(
    ("wrong", "want"),
    [
        ({"fewest": 1}, "fewest is 1; it must be 2 or more"),
        ({"most_people": 0}, "most_people is 0; it must be 1 or more"),
        ({"refit_growth": 1}, "refit_growth is 1; it must be above 1"),
    ],
)
def test_an_option_out_of_range_is_refused(wrong: dict[str, int], want: str) -> None:
    with pytest.raises(BadSettingError, match=want):
        ColdStartOptions(**wrong)


def test_only_foods_are_lines() -> None:
    found = has_lines(dataset(camps(2)))
    assert found.tolist() == [i % 10 != 9 for i in range(N_ITEMS)]


def test_a_basket_finds_what_people_chose_who_have_no_history() -> None:
    found = judged(camps(60), most_people=20)
    assert (found.n_able, found.n_people) == (60, 20)
    assert len(found.person) == 20 * 6
    assert {name: len(ranks) for name, ranks in found.ranks.items()} == {
        BASELINE: 120, "crossdomain": 120,
    }  # fmt: skip
    assert np.median(found.ranks["crossdomain"]) < np.median(found.ranks[BASELINE])
    mean, low, high = found.difference("crossdomain")
    assert 0 < low < mean < high
    assert found.difference(BASELINE) == (0, 0, 0)


def test_half_of_the_people_are_left_to_learn_from() -> None:
    found = judged(camps(31))
    assert (found.n_able, found.n_people) == (31, 16)


def test_people_with_few_choices_that_have_lines_are_passed_over() -> None:
    few = [(99, i, ALWAYS) for i in (*range(9), *range(9, N_ITEMS, 10))]
    twice = [(98, i % 9, ALWAYS) for i in range(30)]
    assert judged(camps(40) + few + twice, most_people=9).n_able == 40


def test_what_was_not_liked_is_no_choice() -> None:
    found = cold_start(dataset(camps(9), 0.0), Popularity(), {}, ColdStartOptions())
    assert (found.n_able, found.person, found.ranks) == (0, [], {BASELINE: []})
    assert found.difference(BASELINE) == (0, 0, 0)


def test_where_choices_are_dated_the_earlier_half_is_shopped_for() -> None:
    rows = camps(600, at=0)
    found = judged(rows, most_people=30)
    assert len(found.person) == 30 * 6
    # the first of them came before there was enough to learn from
    assert found.ranks["crossdomain"][0] == found.ranks[BASELINE][0]
    late = slice(-60, None)
    assert np.median(found.ranks["crossdomain"][late]) < np.median(found.ranks[BASELINE][late])


def test_the_same_seed_judges_the_same_people_alike() -> None:
    first, second = (judged(camps(30), most_people=5) for _ in range(2))
    assert first.ranks == second.ranks
    other = judged(camps(30), most_people=5, seed=8)
    assert other.ranks != first.ranks


def test_a_model_that_knows_no_baskets_cannot_be_judged_so() -> None:
    with pytest.raises(BadSettingError, match="one that knows baskets"):
        cold_start(
            dataset(camps(20)), Popularity(), {"popularity": Popularity()}, ColdStartOptions()
        )


def test_what_was_asked_in_the_data_set_plays_no_part() -> None:
    plain = dataset(camps(30))
    asked = plain.without(np.zeros(len(plain.rows), bool), [Ask("q", 1, 5, (), 3)])
    models = {"crossdomain": CrossDomain(SETTINGS)}
    options = ColdStartOptions(most_people=4)
    found = [cold_start(d, Popularity(), models, options).ranks for d in (plain, asked)]
    assert found[0] == found[1]


def test_each_model_that_knows_baskets_stands_beside_itself_with_a_shuffled_source() -> None:
    models = beside_shuffled([Popularity(), CrossDomain(SETTINGS)], seed=3)
    assert {name: getattr(m.settings, "shuffle", None) for name, m in models.items()} == {
        "crossdomain": 0, "crossdomain" + SHUFFLED: 3,
    }  # fmt: skip
    assert models["crossdomain" + SHUFFLED].settings == replace(SETTINGS, shuffle=3)


def test_without_a_model_that_knows_baskets_nothing_can_be_judged() -> None:
    with pytest.raises(BadSettingError, match="models is 'popularity'; it must be with one that"):
        beside_shuffled([Popularity()])


def test_it_is_told_with_intervals_against_the_baseline_and_the_shuffled_source() -> None:
    twin = "crossdomain" + SHUFFLED
    ranks = {BASELINE: [2, 20, 3, 0], "crossdomain": [1, 1, 1, 3], twin: [1, 1, 1, 3]}
    told = ColdStart(9, 2, [0, 0, 1, 1], ranks).as_json()
    own = told["models"]["crossdomain"]
    assert (told["n_able"], told["n_people"], told["n_choices"]) == (9, 2, 4)
    assert (own["hr1"], own["hr10"], own["ndcg10"], own["mrr"]) == (0.75, 1, 0.875, 0.83333)
    gain = own["against_baseline"]
    assert gain["low"] <= gain["difference"] == 0.59227 <= gain["high"]
    assert own["against_shuffled"] == {"difference": 0, "low": 0, "high": 0}
    assert "against_shuffled" not in told["models"][twin]
    assert ColdStart(0, 0, ranks={BASELINE: []}).as_json()["models"][BASELINE]["hr1"] == 0
