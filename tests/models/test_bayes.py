"""The Bayesian model: its counts, each of its levels, and the taking out of a person."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.core import BadSettingError, CorruptVersionError, MissingExtraError
from ladle.models import Exposure, Query, Taste, Training
from ladle.models.bayes import Bayes, BayesSettings, FittedBayes, _digamma

MakeTraining = Callable[..., Training]
PAIRS = BayesSettings(
    n_groups=1, group_weight=0, fewest=1, pair_prior=0.5, doubt=1.0, power=2.0, strength=1.0,
    season_prior=1e9, half_life_days=30.436875,
)  # fmt: skip
"""Pairs alone."""
SEASON = replace(PAIRS, strength=0, season_prior=3.0)
"""The season alone."""
GROUPS = BayesSettings(n_groups=2, group_weight=1, group_prior=1.0, strength=0, season_prior=1e9)
"""Groups alone."""


def chose(*items: int, months: list[int] | None = None) -> Taste:
    found = None if months is None else np.array(months, np.int32)
    return Taste(np.array(items, np.int32), np.ones(len(items), np.float32), found)


def scores(model: FittedBayes, query: Query, *items: int) -> list[float]:
    found: list[float] = model.score(query, np.array(items, np.int32)).tolist()
    return found


def table(model: FittedBayes, folder: Path) -> dict[tuple[int, int], int]:
    """Return the stored counts of pairs by both recipes."""
    model.save(folder)
    chosen, starts, partner, together = (
        np.load(folder / f"{n}.npy") for n in ("chosen", "starts", "partner", "together")
    )
    assert together.dtype == np.int32
    row = chosen[np.repeat(np.arange(chosen.size), np.diff(starts))]
    both = zip(row.tolist(), chosen[partner].tolist(), together.tolist(), strict=True)
    return {(a, b): n for a, b, n in both}


# -- pairs -----------------------------------------------------------------------------------------

SHARED = [(0, 1), (0, 3), (1, 1), (1, 3), (2, 1), (2, 5), (3, 5)]
"""Person and recipe: 1 and 3 share two people, 1 and 5 one."""


@pytest.fixture
def shared(training_of: MakeTraining) -> Training:
    return training_of([(p, i, 0, 1.0) for p, i in SHARED], 7)


def test_pairs_are_whole_numbers_of_people(shared: Training, tmp_path: Path) -> None:
    found = table(Bayes(PAIRS).fit(shared), tmp_path / "all")
    assert found == {(1, 3): 2, (3, 1): 2, (1, 5): 1, (5, 1): 1}
    found = table(Bayes(replace(PAIRS, fewest=2)).fit(shared), tmp_path / "two")
    assert found == {(1, 3): 2, (3, 1): 2}


def test_a_pairs_ratio_is_the_gamma_poisson_mean(shared: Training) -> None:
    model = Bayes(PAIRS).fit(shared)
    # 6 pairs in both orders among 7 choices; 3, 2 and 2 people, and one of doubt each
    by_chance = 6 / 7**2
    near, far = (2 + 0.5) / (by_chance * 4 * 3 + 0.5), (1 + 0.5) / (by_chance * 4 * 3 + 0.5)
    base = np.arange(8, dtype=np.float32)
    found = scores(model, Query(chose(1), base=base), 3, 5, 1, 0, -1)
    expected = [3 + np.log1p(near**2), 5 + np.log1p(far**2), 1, 0, 7]
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


def test_ratios_add_up_over_a_history_and_old_choices_count_less(shared: Training) -> None:
    model = Bayes(PAIRS).fit(shared)
    both = np.expm1(scores(model, Query(chose(3, 5)), 1)[0])
    singly = [np.expm1(scores(model, Query(chose(i)), 1)[0]) for i in (3, 5)]
    assert both == pytest.approx(sum(singly), rel=1e-5)
    old = np.expm1(scores(model, Query(chose(3, 5, months=[0, -1]), 0), 1)[0])
    assert old == pytest.approx(singly[0] + singly[1] / 2, rel=1e-5)


def test_somebody_unknown_or_of_unknown_recipes_has_the_base(shared: Training) -> None:
    model = Bayes(PAIRS).fit(shared)
    base = np.arange(8, dtype=np.float32)
    for taste in (Taste.unknown(), chose(-1, 0)):
        found = scores(model, Query(taste, base=base), 3, 5, 0, -1)
        np.testing.assert_allclose(found, [3, 5, 0, 7], atol=1e-5)


# -- the season ------------------------------------------------------------------------------------


def test_the_season_is_a_gamma_poisson_ratio_of_three_months(training_of: MakeTraining) -> None:
    # recipe 0 in the months 11, 0 and 1 of a year alone; recipe 1 in every month
    rows = [(p, 0, 12 + m, 1.0) for p, m in enumerate([-1, 0, 1])]
    rows += [(10 + m, 1, m, 1.0) for m in range(12)]
    model = Bayes(SEASON).fit(training_of(rows, 2))
    share = 6 / 15
    winter = [np.log((3 + 3 * share) / ((n + 3) * share)) for n in (3, 12)]
    np.testing.assert_allclose(scores(model, Query(month=24), 0, 1), winter, atol=1e-6)
    assert scores(model, Query(month=30), 0)[0] < 0
    # without a month it is that of the newest row: 1
    assert scores(model, Query(), 0) == scores(model, Query(month=13), 0)


def test_undated_choices_have_no_season(training_of: MakeTraining) -> None:
    rows = [(p, i, 5, 1.0) for p in range(4) for i in range(p)]
    found = scores(Bayes(SEASON).fit(training_of(rows, 4)), Query(), 0, 1, 2, 3)
    np.testing.assert_allclose(found, 0, atol=1e-6)


# -- taste groups ----------------------------------------------------------------------------------


def test_groups_are_found_and_a_mixture_is_inferred_from_a_history(two_tastes: Training) -> None:
    model = Bayes(GROUPS).fit(two_tastes)
    odd, even = model.mixture(chose(3, 7, 11)), model.mixture(chose(2, 8, 14))
    assert odd.argmax() != even.argmax()
    # equation 7: what is in the groups is the prior and the history
    assert odd.sum() == pytest.approx(2 * GROUPS.taste_prior + 3)
    found = scores(model, Query(chose(3, 7, 11)), *range(20))
    assert min(found[1::2]) > 0 > max(found[::2])


def test_a_mixture_of_nothing_is_the_prior(two_tastes: Training) -> None:
    model = Bayes(GROUPS).fit(two_tastes)
    for taste in (Taste.unknown(), chose(-1)):
        np.testing.assert_allclose(model.mixture(taste), GROUPS.taste_prior)


def test_one_group_says_nothing(two_tastes: Training) -> None:
    model = Bayes(replace(GROUPS, n_groups=1)).fit(two_tastes)
    np.testing.assert_allclose(scores(model, Query(chose(3)), *range(20)), 0, atol=1e-6)


def test_the_digamma_function_has_its_known_values() -> None:
    euler = 0.5772156649015329
    found = _digamma(np.array([1.0, 0.5, 2.0, 0.1]))
    expected = [-euler, -euler - 2 * np.log(2), 1 - euler, -10.423754940411076]
    np.testing.assert_allclose(found, expected, rtol=1e-7)


# -- the posterior ---------------------------------------------------------------------------------


def test_draws_lie_about_the_mean_and_are_the_chances_own(training_of: MakeTraining) -> None:
    rows = [(p, i, p % 12, 1.0) for p in range(400) for i in range(3) if (p + i) % 3]
    # a mixture of groups is skewed: its mean isn't the mean of its logarithm
    settings = replace(PAIRS, season_prior=20.0)
    model = Bayes(settings).fit(training_of(rows, 3))
    query, items = Query(chose(1), 3), np.array([0, 2], np.int32)
    draws = [model.draw(query, items, np.random.default_rng(n)) for n in range(300)]
    np.testing.assert_allclose(np.mean(draws, axis=0), model.score(query, items), atol=0.1)
    assert np.std(draws, axis=0).min() > 0.02
    again = model.draw(query, items, np.random.default_rng(0))
    assert again.tolist() == draws[0].tolist()
    assert again.dtype == np.float32


def test_what_was_seldom_chosen_is_the_least_sure(training_of: MakeTraining) -> None:
    rows = [(p, 0, 0, 1.0) for p in range(100)] + [(0, 1, 0, 1.0)]
    model = Bayes().fit(training_of(rows, 3))
    items = np.array([0, 1, 2, -1], np.int32)
    draws = [model.draw(Query(), items, np.random.default_rng(n)) for n in range(200)]
    often, once, never, unknown = np.std(draws, axis=0)
    assert often < once < never
    assert unknown > once
    assert np.isfinite(draws).all()


# -- taking out a person ---------------------------------------------------------------------------

row = st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 30), st.just(1.0))


@given(st.lists(row, max_size=40), st.integers(0, 5), st.integers(1, 3), st.integers(2, 6))
def test_one_person_can_be_taken_out_of_the_counts_exactly(
    training_of: MakeTraining,
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[int, int, int, float]],
    person: int,
    fewest: int,
    n_history: int,
) -> None:
    rows += [(9, i, 31, 1.0) for i in range(6)]  # so that every recipe stays
    last: dict[int, int] = {}
    for p, item, month, _ in rows:
        if p == person:
            last[item] = max(month, last.get(item, month))
    model = Bayes(replace(PAIRS, fewest=fewest, n_history=n_history))
    items, months = np.array(sorted(last.items()), np.int32).reshape(-1, 2).T
    found = model.fit(training_of(rows, 6)).without(items, months)
    expected = model.fit(training_of([r for r in rows if r[0] != person], 6))
    folder = tmp_path_factory.mktemp("bayes")
    found.save(folder / "found")
    expected.save(folder / "expected")
    for name in ("chosen", "season", "starts", "partner", "together", "chance_pairs"):
        one, two = (np.load(folder / f / f"{name}.npy") for f in ("found", "expected"))
        assert one.tolist() == two.tolist(), name


def test_the_groups_wait_for_the_next_training(two_tastes: Training, tmp_path: Path) -> None:
    model = Bayes(GROUPS).fit(two_tastes)
    own = two_tastes.person == 3
    model.without(two_tastes.item[own], two_tastes.month[own]).save(tmp_path / "less")
    model.save(tmp_path / "all")
    one, two = (np.load(tmp_path / f / "profiles.npy").tolist() for f in ("less", "all"))
    assert one == two


# -- the rest --------------------------------------------------------------------------------------


def test_pairs_are_the_same_however_many_recipes_are_counted_at_once(
    shared: Training, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = table(Bayes(PAIRS).fit(shared), tmp_path / "whole")
    monkeypatch.setattr("ladle.models.bayes._BLOCK", 2)
    assert table(Bayes(PAIRS).fit(shared), tmp_path / "parts") == whole


def test_nothing_to_learn_from_is_no_trouble(training_of: MakeTraining, tmp_path: Path) -> None:
    for n_items in (0, 3):
        model = Bayes().fit(training_of([], n_items))
        assert scores(model, Query(chose(-1)), -1, -1) == [0, 0]
        model.save(tmp_path / str(n_items))
        assert scores(FittedBayes.load(tmp_path / str(n_items)), Query(), -1) == [0]


def test_training_without_its_package_says_what_to_install(
    two_tastes: Training, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "scipy.sparse", None)
    want = r"training the model 'bayes' needs scipy: pip install 'ladle-recipes\[train\]'"
    with pytest.raises(MissingExtraError, match=want):
        Bayes().fit(two_tastes)


def test_serving_needs_none_of_the_training_packages(
    shared: Training, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = Bayes(PAIRS).fit(shared)
    model.save(tmp_path)
    for package in ("scipy", "scipy.sparse"):
        monkeypatch.setitem(sys.modules, package, None)
    found = scores(FittedBayes.load(tmp_path), Query(chose(1)), 3)
    assert found == scores(model, Query(chose(1)), 3)


@pytest.mark.parametrize(
    ("name", "value", "want"),
    [
        ("n_groups", 0, "1 or more"),
        ("n_rounds", 0, "1 or more"),
        ("fewest", 0, "1 or more"),
        ("power", 0.5, "1 or more"),
        ("n_history", 1, "2 or more"),
        ("taste_prior", 0.0, "above 0"),
        ("profile_prior", -1.0, "above 0"),
        ("group_prior", 0.0, "above 0"),
        ("pair_prior", float("nan"), "above 0"),
        ("doubt", 0.0, "above 0"),
        ("season_prior", 0.0, "above 0"),
        ("half_life_days", -3.0, "above 0"),
        ("strength", -0.1, "0 or more"),
        ("group_weight", 1.5, "0 to 1"),
    ],
)
def test_settings_that_cannot_work_are_refused(name: str, value: float, want: str) -> None:
    with pytest.raises(BadSettingError, match=rf"bayes.{name} is {value!r}; it must be {want}"):
        BayesSettings(**{name: value})  # type: ignore[arg-type]


def test_a_manifest_that_does_not_fit_is_refused(
    shared: Training, tmp_path: Path, change_manifest: Callable[..., None]
) -> None:
    changes: list[dict[str, object]] = [
        {"settings": {"n_troops": 3}}, {"settings": {"power": -1}}, {"arrays": []},
        {"data_hash": None}, {"arrays": ["profiles", "n_items", "newest_month", "chosen"]},
    ]  # fmt: skip
    model = Bayes(PAIRS).fit(shared)
    for number, change in enumerate(changes):
        folder = tmp_path / str(number)
        model.save(folder)
        change_manifest(folder, **change)
        with pytest.raises(CorruptVersionError, match="cannot be read as the model 'bayes'"):
            FittedBayes.load(folder)


def test_a_recipe_that_is_shown_and_never_taken_falls(two_tastes: Training) -> None:
    shown = np.zeros(20, np.int32)
    shown[[2, 4]] = 200
    taken = np.where(np.arange(20) == 4, 80, 0).astype(np.int32)
    items = np.arange(20, dtype=np.int32)
    plain = Bayes().fit(two_tastes).score(Query(), items)
    exposed = Bayes().fit(replace(two_tastes, exposure=Exposure(shown, taken)))
    difference = exposed.score(Query(), items) - plain
    assert difference[2] < -1
    assert difference[4] > 0.2
    assert not np.delete(difference, [2, 4]).any()
