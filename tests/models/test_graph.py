"""Walks: known answers in tiny worlds, and counts that one person can be taken out of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.core import BadSettingError, CorruptVersionError, MissingExtraError
from ladle.models import Content, Items, Query, Taste, Training
from ladle.models.graph import FittedGraph, Graph, GraphSettings

MakeTraining = Callable[..., Training]
ALL = GraphSettings(together=1)


def items(*numbers: int) -> Items:
    return np.array(numbers, dtype=np.int32)


def taste(*numbers: int) -> Taste:
    return Taste(items(*numbers), np.ones(len(numbers), np.float32))


def counts(
    fitted: FittedGraph, folder: Path
) -> tuple[Counter[int], dict[tuple[int, int], tuple[int, int]], list[int]]:
    """Return the stored counts by item, people and steps by pair of items, and the totals."""
    fitted.save(folder)
    names = ("chosen", "n_people", "first", "second", "n_both", "steps", "totals")
    loaded = (np.load(folder / f"{a}.npy") for a in names)
    chosen, n, first, second, both, steps, totals = loaded
    assert all(a.dtype.kind == "i" for a in (n, both, steps, totals))
    rows = zip(
        chosen[first].tolist(), chosen[second].tolist(), both.tolist(), steps.tolist(), strict=True
    )
    people = Counter(dict(zip(chosen.tolist(), n.tolist(), strict=True)))
    return people, {(a, b): (c, s) for a, b, c, s in rows}, totals.tolist()


@pytest.fixture
def dishes(training_of: MakeTraining) -> Training:
    """Return 0 and 1 chosen by two people, 2 by a third; 3 is new. 0 and 3 are of beef, 2 too."""
    training = training_of([(0, 0, 0, 1.0), (0, 1, 0, 1.0), (1, 0, 0, 1.0), (2, 2, 0, 1.0)], 5)
    content = Content(
        ("food:beef", "tag:dinner", "word:stew"),
        np.array([0, 2, 3, 5, 6, 6], np.int64),
        np.array([0, 2, 1, 0, 1, 0], np.int32),
    )
    return replace(training, content=content)


def test_walks_over_people_are_those_of_the_formula(dishes: Training) -> None:
    settings = replace(ALL, calm=1.0, people_weight=0.5, feature_weight=0.0)
    fitted = Graph(settings).fit(dishes)
    base = np.log(np.array([0.4, 0.3, 0.1, 0.1, 0.1, 0.1], np.float32))
    found = fitted.score(Query(taste(0), base=base), items(1, 2, 3, -1))
    # one person of two choices: two steps of a half, among four choices
    lift = 0.5 / ((2 + 1) * (1 + 1)) / (1.0 / 4**2)
    assert found[0] == pytest.approx(np.log(0.3 * (1 + 0.5 * lift)), rel=1e-5)
    assert found[1:].tolist() == base[[2, 3, 5]].tolist()


def test_walks_over_features_are_those_of_the_formula(dishes: Training) -> None:
    fitted = Graph(replace(ALL, people_weight=0.0, feature_weight=0.5)).fit(dishes)
    found = np.expm1(fitted.score(Query(taste(0, 1)), items(2, 3, 4, 1, -1))) / 0.5
    # three of four choices are of beef, two of dinner, each calmed by one
    beef, dinner = 0.5 / (4 / 5), 0.5 / (3 / 5)
    assert found.tolist() == pytest.approx([beef + dinner, beef, 0, dinner, 0], rel=1e-5)


def test_a_recipe_that_nobody_chose_is_reached_over_its_features(dishes: Training) -> None:
    scores = Graph().fit(dishes).score(Query(taste(0)), items(3, 4))
    assert scores[0] > scores[1]


def test_words_of_titles_are_not_walked_over(dishes: Training, tmp_path: Path) -> None:
    Graph().fit(dishes).save(tmp_path)
    assert np.load(tmp_path / "feature_offsets.npy").tolist() == [0, 1, 2, 4, 5, 5]
    assert np.load(tmp_path / "feature_values.npy").tolist() == [0, 1, 0, 1, 0]


def test_without_a_history_the_score_is_the_base(dishes: Training) -> None:
    fitted = Graph().fit(dishes)
    base = np.linspace(-3, -9, 6).astype(np.float32)
    everything = items(-1, 0, 1, 2, 3, 4)
    for known in (Taste.unknown(), taste(-1, -1)):
        scores = fitted.score(Query(known, base=base), everything)
        assert scores.tolist() == base[everything].tolist()


def test_who_chose_everything_says_less(training_of: MakeTraining) -> None:
    # over a person of two choices one walks from 0 to 1, over one of many to 2
    rows = [(0, 0, 0, 1.0), (0, 1, 0, 1.0)] + [(1, i, 0, 1.0) for i in (0, *range(2, 9))]
    scores = Graph(ALL).fit(training_of(rows, 9)).score(Query(taste(0)), items(1, 2))
    assert scores[0] > scores[1]


def test_a_higher_beta_holds_back_what_many_chose(training_of: MakeTraining) -> None:
    rows = [(p, i, 0, 1.0) for p in range(2) for i in (0, 1, 2)]
    rows += [(p, i, 0, 1.0) for p in range(2, 40) for i in (1, 3)]
    gaps = []
    for beta in (0.0, 1.0):
        fitted = Graph(replace(ALL, beta=beta)).fit(training_of(rows, 4))
        often, seldom = np.expm1(fitted.score(Query(taste(0)), items(1, 2)).astype(float))
        gaps.append(seldom / often)
    assert gaps[0] == pytest.approx(1, rel=1e-5)
    assert gaps[1] == pytest.approx((40 + 20) / (2 + 20), rel=1e-5)


def test_only_the_newest_choices_are_walked_over(training_of: MakeTraining, tmp_path: Path) -> None:
    rows = [(0, 0, 3, 1.0), (0, 1, 1, 1.0), (0, 1, 9, 1.0), (0, 2, 5, 1.0)]
    fitted = Graph(replace(ALL, most_recent=2)).fit(training_of(rows, 3))
    assert list(counts(fitted, tmp_path)[1]) == [(1, 2)]


def test_many_parts_count_as_one(
    two_tastes: Training, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Graph().fit(two_tastes).save(tmp_path / "one")
    monkeypatch.setattr("ladle.models.pairs._CELLS_AT_ONCE", 100)
    Graph().fit(two_tastes).save(tmp_path / "many")
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "many" / path.name).read_bytes()


row = st.tuples(st.integers(0, 5), st.integers(0, 6), st.integers(0, 9), st.just(1.0))


@given(st.lists(row, max_size=40), st.integers(0, 5), st.integers(1, 3))
def test_one_persons_rows_can_be_taken_out_of_the_counts_exactly(
    training_of: MakeTraining,
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[int, int, int, float]],
    person: int,
    together: int,
) -> None:
    others = [r for r in rows if r[0] != person]
    own = sorted({item for p, item, _, _ in rows if p == person})
    step = round(1000 / max(len(own), 1))
    folder = tmp_path_factory.mktemp("graph")
    model = Graph(replace(ALL, together=together))
    people, pairs, totals = counts(model.fit(training_of(rows, 7)), folder / "whole")
    people.subtract(own)
    for pair in set(combinations(own, 2)) & set(pairs):
        n, steps = pairs[pair]
        pairs[pair] = n - 1, steps - step
    left = (
        Counter({i: n for i, n in people.items() if n}),
        {pair: cell for pair, cell in pairs.items() if cell[0] >= together},
        [7, totals[1] - len(own), totals[2] - step * len(own) * (len(own) - 1)],
    )
    assert left == counts(model.fit(training_of(others, 7)), folder / "left")


def test_nothing_to_count_still_answers(training_of: MakeTraining) -> None:
    fitted = Graph().fit(training_of([], 3))
    assert fitted.score(Query(taste(0, -1)), items(0, 2, -1)).tolist() == [0, 0, 0]


def test_without_scipy_the_error_says_how_to_get_it(
    two_tastes: Training, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "scipy.sparse", None)
    with pytest.raises(MissingExtraError, match="training the model 'graph'"):
        Graph().fit(two_tastes)


def test_saving_and_loading_changes_nothing(dishes: Training, tmp_path: Path) -> None:
    fitted = Graph(ALL).fit(dishes)
    fitted.save(tmp_path)
    loaded = FittedGraph.load(tmp_path)
    everything = items(-1, 0, 1, 2, 3, 4)
    for query in (Query(), Query(taste(0, 2))):
        assert loaded.score(query, everything).tolist() == fitted.score(query, everything).tolist()


def test_a_folder_that_lacks_a_column_is_refused(
    two_tastes: Training, tmp_path: Path, change_manifest: Callable[..., None]
) -> None:
    Graph().fit(two_tastes).save(tmp_path)
    change_manifest(tmp_path, arrays=["chosen", "n_people"])
    with pytest.raises(CorruptVersionError, match="cannot be read as the model 'graph'"):
        FittedGraph.load(tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "want"),
    [
        ("most_recent", 1, "2 or more"),
        ("together", 0, "1 or more"),
        ("n_neighbours", 0, "1 or more"),
        ("people_weight", float("nan"), "0 or more"),
        ("feature_weight", -0.1, "0 or more"),
        ("alpha", 2.5, "0 to 2"),
        ("beta", -1.0, "0 to 2"),
        ("calm", 0.0, "above 0"),
    ],
)
def test_settings_out_of_range_are_refused(name: str, value: float, want: str) -> None:
    with pytest.raises(BadSettingError, match=f"graph.{name} is {value!r}; it must be {want}"):
        GraphSettings(**{name: value})  # type: ignore[arg-type]
