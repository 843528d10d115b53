"""Neighbours: known answers in tiny worlds, and counts that one person can be taken out of."""

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
from ladle.models import Items, Query, Taste, Training
from ladle.models.neighbours import FittedNeighbours, Neighbours, NeighboursSettings

MakeTraining = Callable[..., Training]
ALL = NeighboursSettings(together=1)


def items(*numbers: int) -> Items:
    return np.array(numbers, dtype=np.int32)


def taste(*numbers: int) -> Taste:
    return Taste(items(*numbers), np.ones(len(numbers), np.float32))


def counts(
    fitted: FittedNeighbours, folder: Path
) -> tuple[Counter[int], Counter[tuple[int, int]], list[int]]:
    """Return the stored counts by item, by pair of items, and the totals."""
    fitted.save(folder)
    names = ("chosen", "n_people", "first", "second", "n_both", "totals")
    chosen, n, first, second, both, totals = (np.load(folder / f"{a}.npy") for a in names)
    assert all(a.dtype.kind == "i" for a in (n, both, totals))
    pairs = zip(chosen[first].tolist(), chosen[second].tolist(), both.tolist(), strict=True)
    people = dict(zip(chosen.tolist(), n.tolist(), strict=True))
    return Counter(people), Counter({(a, b): c for a, b, c in pairs}), totals.tolist()


def test_scores_are_those_of_the_formula(training_of: MakeTraining) -> None:
    # 0 by three people and 1 by two of them, 2 by the third, 3 by a fourth
    rows = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 2), (3, 3)]
    settings = NeighboursSettings(
        together=1, taste_calm=1, taste_power=2, taste_weight=0.5,
        twin_calm=1, twin_power=3, twin_weight=0.25,
    )  # fmt: skip
    fitted = Neighbours(settings).fit(training_of([(p, i, 0, 1.0) for p, i in rows], 5))
    base = np.log(np.array([0.4, 0.3, 0.1, 0.1, 0.1, 0.1], np.float32))
    found = fitted.score(Query(taste(0), base=base), items(1, 2, 3, 4, -1))
    pair_rate = 6 / 49  # three people made two ordered pairs each of seven choices
    for at, both, n, rate in ((0, 2, 2, 0.3), (1, 1, 1, 0.1)):
        lift = both / ((3 + 1) * (n + 1)) / pair_rate
        odds = both / (3 + n - 2 * both + 1)
        want = np.log(rate * (1 + 0.5 * lift**2) + 0.25 * odds**3)
        assert found[at] == pytest.approx(want, rel=1e-5)
    assert found[2:].tolist() == base[[3, 4, 5]].tolist()


def test_without_a_history_the_score_is_the_base(two_tastes: Training) -> None:
    fitted = Neighbours().fit(two_tastes)
    base = np.linspace(-3, -9, 21).astype(np.float32)
    everything = np.arange(-1, 20, dtype=np.int32)
    for known in (Taste.unknown(), taste(-1, -1)):
        assert fitted.score(Query(known, base=base), everything).tolist() == (
            base[everything].tolist()
        )


def test_no_score_is_below_the_base(two_tastes: Training) -> None:
    fitted = Neighbours().fit(two_tastes)
    base = np.linspace(-3, -9, 21).astype(np.float32)
    everything = np.arange(-1, 20, dtype=np.int32)
    scores = fitted.score(Query(taste(3, 4), base=base), everything)
    assert (scores >= base[everything]).all()


def test_a_twin_is_found_however_many_chose_something_else(training_of: MakeTraining) -> None:
    # everybody chose 0; 1 and 2 are chosen by the same ten people of sixty
    rows = [(p, 0, 0, 1.0) for p in range(60)]
    rows += [(p, i, 0, 1.0) for p in range(10) for i in (1, 2)]
    fitted = Neighbours().fit(training_of(rows, 3))
    base = np.log(np.array([0.8, 0.1, 0.1, 0.1], np.float32))
    scores = fitted.score(Query(taste(1), base=base), items(0, 2))
    assert scores[1] > scores[0]


def test_only_the_newest_choices_count(training_of: MakeTraining, tmp_path: Path) -> None:
    rows = [(0, 0, 3, 1.0), (0, 1, 1, 1.0), (0, 1, 9, 1.0), (0, 2, 5, 1.0), (0, 3, 2, 1.0)]
    fitted = Neighbours(replace(ALL, most_recent=2)).fit(training_of(rows, 4))
    assert counts(fitted, tmp_path)[1] == {(1, 2): 1}


def test_only_the_newest_of_a_history_count(training_of: MakeTraining) -> None:
    rows = [(0, 0, 0, 1.0), (0, 1, 0, 1.0)]
    fitted = Neighbours(replace(ALL, most_recent=2)).fit(training_of(rows, 4))
    newest = fitted.score(Query(taste(0, 2, 0)), items(1))
    assert newest > 0
    assert fitted.score(Query(taste(3, 2, 3, 0)), items(1)) == 0


def test_a_recipe_keeps_its_best_neighbours(training_of: MakeTraining) -> None:
    # 2 is chosen with 0 twice, with 1 once
    rows = [(0, 0, 0, 1.0), (0, 2, 0, 1.0), (1, 0, 0, 1.0), (1, 2, 0, 1.0)]
    rows += [(2, 1, 0, 1.0), (2, 2, 0, 1.0)]
    fitted = Neighbours(replace(ALL, n_neighbours=1)).fit(training_of(rows, 3))
    assert fitted.score(Query(taste(0)), items(2)) > 0
    assert fitted.score(Query(taste(1)), items(2)) == 0


def test_many_parts_count_as_one(
    two_tastes: Training, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Neighbours().fit(two_tastes).save(tmp_path / "one")
    monkeypatch.setattr("ladle.models.pairs._CELLS_AT_ONCE", 100)
    Neighbours().fit(two_tastes).save(tmp_path / "many")
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
    theirs, others = ([r for r in rows if (r[0] == person) is is_it] for is_it in (True, False))
    folder = tmp_path_factory.mktemp("neighbours")
    model = Neighbours(replace(ALL, together=together))
    people, pairs, totals = counts(model.fit(training_of(rows, 7)), folder / "whole")
    own = sorted({item for _, item, _, _ in theirs})
    people.subtract(own)
    pairs.subtract({pair: 1 for pair in combinations(own, 2) if pair in pairs})
    totals = [7, totals[1] - len(own), totals[2] - len(own) * (len(own) - 1)]
    left = (
        Counter({i: n for i, n in people.items() if n}),
        Counter({pair: n for pair, n in pairs.items() if n >= together}),
        totals,
    )
    assert left == counts(model.fit(training_of(others, 7)), folder / "left")


def test_nothing_to_count_still_answers(training_of: MakeTraining) -> None:
    fitted = Neighbours().fit(training_of([], 3))
    assert fitted.score(Query(taste(0, -1)), items(0, 2, -1)).tolist() == [0, 0, 0]


def test_without_scipy_the_error_says_how_to_get_it(
    two_tastes: Training, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "scipy.sparse", None)
    with pytest.raises(MissingExtraError, match="training the model 'neighbours'"):
        Neighbours().fit(two_tastes)


def test_saving_and_loading_changes_nothing(two_tastes: Training, tmp_path: Path) -> None:
    fitted = Neighbours().fit(two_tastes)
    fitted.save(tmp_path)
    loaded = FittedNeighbours.load(tmp_path)
    everything = np.arange(-1, 20, dtype=np.int32)
    for query in (Query(), Query(taste(1, 5))):
        assert loaded.score(query, everything).tolist() == fitted.score(query, everything).tolist()


@pytest.mark.parametrize("is_apart", [True, False])
def test_a_folder_of_before_tells_strengths_instead_of_counts(
    two_tastes: Training, tmp_path: Path, change_manifest: Callable[..., None], *, is_apart: bool
) -> None:
    fitted = Neighbours().fit(two_tastes)
    fitted.save(tmp_path)
    people, settings, table = fitted.counts.n_people, fitted.settings, fitted.table
    source = np.repeat(np.arange(people.size), np.diff(table.offsets))
    target = table.cells & np.uint32((1 << table.place_bits) - 1)
    lift = table.both[table.cells >> np.uint32(table.place_bits)] / fitted.counts.pair_rate
    for place in (source, target):
        lift /= people[place] + settings.taste_calm
    old = np.empty(target.size, [("target", "<i4"), ("taste", "<f4"), ("twin", "<f4")])
    old["target"], old["taste"], old["twin"] = target, lift**settings.taste_power, 1
    columns = {name: old[name] for name in old.dtype.names or ()} if is_apart else {"cells": old}
    for name, column in columns.items():
        np.save(tmp_path / f"table_{name}.npy", column)
    arrays = ["chosen", "n_people", "first", "second", "n_both", "totals", "table_offsets"]
    change_manifest(tmp_path, arrays=[*arrays, *(f"table_{name}" for name in columns)])
    loaded = FittedNeighbours.load(tmp_path)
    for name in table._fields:
        assert np.array_equal(getattr(loaded.table, name), getattr(table, name))


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("n_people", np.full(20, 0, np.int32)),
        ("n_people", np.full(20, 2**30, np.int32)),
        ("n_people", np.full(19, 9, np.int32)),
        ("table_offsets", np.zeros(7, np.int64)),
        ("table_both", np.full(3, -(2**30), np.int32)),
        ("table_both", np.full(3, 2**30, np.int32)),
    ],
)
def test_arrays_that_do_not_belong_together_are_refused(
    two_tastes: Training, tmp_path: Path, name: str, array: np.ndarray
) -> None:
    Neighbours().fit(two_tastes).save(tmp_path)
    np.save(tmp_path / f"{name}.npy", array)
    with pytest.raises(CorruptVersionError, match="the arrays do not belong together"):
        FittedNeighbours.load(tmp_path)


def test_questions_that_are_open_at_once_do_not_mix(two_tastes: Training) -> None:
    fitted = Neighbours().fit(two_tastes)
    everything = np.arange(-1, 20, dtype=np.int32)
    queries = [Query(taste(n, n + 2)) for n in range(12)]
    alone = [fitted.score(query, everything).tolist() for query in queries]
    asked = [fitted.asked(query) for query in queries]
    assert [a.score(everything).tolist() for a in asked] == alone
    del asked[::2]
    again = [fitted.asked(query) for query in queries]
    assert [a.score(everything).tolist() for a in again] == alone
    assert [a.score(everything).tolist() for a in asked] == alone[1::2]


def test_a_folder_that_lacks_a_column_is_refused(
    two_tastes: Training, tmp_path: Path, change_manifest: Callable[..., None]
) -> None:
    Neighbours().fit(two_tastes).save(tmp_path)
    change_manifest(tmp_path, arrays=["chosen", "n_people"])
    with pytest.raises(CorruptVersionError, match="cannot be read as the model 'neighbours'"):
        FittedNeighbours.load(tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "want"),
    [
        ("most_recent", 1, "2 or more"),
        ("together", 0, "1 or more"),
        ("n_neighbours", 0, "1 or more"),
        ("taste_calm", -1.0, "0 or more"),
        ("taste_weight", float("nan"), "0 or more"),
        ("twin_weight", -0.1, "0 or more"),
        ("taste_power", 0.0, "above 0"),
        ("twin_calm", 0.0, "above 0"),
        ("twin_power", -1.0, "above 0"),
    ],
)
def test_settings_out_of_range_are_refused(name: str, value: float, want: str) -> None:
    with pytest.raises(BadSettingError, match=f"neighbours.{name} is {value!r}; it must be {want}"):
        NeighboursSettings(**{name: value})  # type: ignore[arg-type]
