"""The pantry index against sets counted one row at a time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ladle.catalog.pantry import MAX_NEED, PantryHits, PantryIndex, save_pantry
from ladle.catalog.planes import Plane, pack, pack_rows, rows_of
from ladle.catalog.postings import postings_of
from ladle.core import BadSettingError

Hit = tuple[int, int, int, float]
"""Row, missing, used, urgency."""

N_ENTRIES = 40
rows_of_entries = st.lists(st.sets(st.integers(0, N_ENTRIES - 1), max_size=12), max_size=200)
pantries = st.lists(st.lists(st.integers(-1, N_ENTRIES + 1), max_size=8), max_size=10)


def index_of(folder: Path, rows: Sequence[set[int]], n_entries: int = N_ENTRIES) -> PantryIndex:
    line_entries = postings_of([sorted(row) for row in rows])
    save_pantry(folder, line_entries, n_entries, len(rows))
    return PantryIndex.load(folder, line_entries)


def made(rows: Sequence[set[int]], n_entries: int = N_ENTRIES) -> PantryIndex:
    with TemporaryDirectory() as folder:
        return index_of(Path(folder), rows, n_entries)


def at_home(rows: Sequence[set[int]], covered: Sequence[Sequence[int]], k: int) -> list[int]:
    have = {entry for item in covered for entry in item}
    return [
        r for r, need in enumerate(rows) if need & have and len(need - have) <= k
        and len(need) <= MAX_NEED
    ]  # fmt: skip


def ranked(
    rows: Sequence[set[int]], covered: Sequence[Sequence[int]], urgency: Sequence[float], k: int
) -> list[Hit]:
    have = {entry for item in covered for entry in item}
    order = sorted(range(len(covered)), key=lambda i: -urgency[i])  # sums depend on their order
    hits: list[Hit] = []
    for row in at_home(rows, covered, k):
        total = 0.0
        for i in order:
            total += urgency[i] if rows[row] & set(covered[i]) else 0.0
        hits.append((row, len(rows[row] - have), len(rows[row] & have), total))
    return sorted(hits, key=lambda h: (-h[3], h[1], -h[2], h[0]))


def as_list(index: PantryIndex, hits: PantryHits) -> list[Hit]:
    used = index.need[hits.rows] - hits.missing
    columns = (hits.rows.tolist(), hits.missing.tolist(), used.tolist(), hits.urgency.tolist())
    return list(zip(*columns, strict=True))


def weights(values: Sequence[float]) -> NDArray[np.float32]:
    return np.array(values, dtype=np.float32)


@settings(max_examples=150, deadline=None)
@given(rows_of_entries, pantries, st.integers(0, 70))
def test_cookable_rows_are_those_that_miss_few_enough(
    rows: list[set[int]], covered: list[list[int]], k: int
) -> None:
    assert rows_of(made(rows).cookable(covered, k)).tolist() == at_home(rows, covered, k)


@settings(max_examples=200, deadline=None)
@given(rows_of_entries, pantries, st.integers(0, 3), st.integers(0, 20), st.data())
def test_the_best_are_the_first_of_all_in_order(
    rows: list[set[int]], covered: list[list[int]], k: int, n: int, data: st.DataObject
) -> None:
    weight = st.sampled_from([0.0, 0.0, 0.1, 0.2, 0.3, 1.0, 2.5]).map(np.float32).map(float)
    urgency = data.draw(st.lists(weight, min_size=len(covered), max_size=len(covered)))
    inside = data.draw(st.none() | st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))
    within = None if inside is None else pack(np.array(inside, dtype=np.bool_))
    index = made(rows)
    known = [[e for e in item if 0 <= e < N_ENTRIES] for item in covered]
    wanted = [h for h in ranked(rows, known, urgency, k) if inside is None or inside[h[0]]][:n]
    for ns_a_row in (0.0, 1e9):  # row by row, and all at once
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("ladle.catalog.pantry._NS_A_ROW", ns_a_row)
            hits = index.best(covered, weights(urgency), k, within, n)
        assert as_list(index, hits) == [(*h[:3], float(np.float32(h[3]))) for h in wanted]


def crowd(n_rows: int, seed: int) -> list[set[int]]:
    """Return rows of up to 12 foods, of which the first are far more common than the last."""
    rng = np.random.default_rng(seed)
    draws = (N_ENTRIES * 5 * rng.random((n_rows, 12)) ** 3).astype(int)
    return [set(draw[: rng.integers(0, 13)].tolist()) for draw in draws]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[PantryIndex, list[set[int]]]:
    """Return several blocks of rows: only there are rows passed over early."""
    rows = crowd(150_000, seed=3)
    return index_of(tmp_path_factory.mktemp("large"), rows, N_ENTRIES * 5), rows


@pytest.mark.parametrize("n_urgent", [0, 1, 3, 6, 9])
def test_blocks_that_cannot_win_are_passed_over_without_losing_a_row(
    large: tuple[PantryIndex, list[set[int]]], n_urgent: int
) -> None:
    index, rows = large
    covered = [[i, i + 40, i + 100, 7] for i in range(20)]
    urgency = [0.25 * (1 + i % 4) + 0.1 * i if i < n_urgent else 0.0 for i in range(20)]
    urgency = weights(urgency).tolist()
    for n, k in ((1, 0), (20, 2), (300, 1)):
        hits = index.best(covered, weights(urgency), k, None, n)
        wanted = ranked(rows, covered, urgency, k)[:n]
        assert as_list(index, hits) == [(*h[:3], float(np.float32(h[3]))) for h in wanted]


@pytest.mark.parametrize("n_urgent", [0, 5, 20])
def test_few_rows_are_looked_at_one_by_one_with_the_same_result(
    large: tuple[PantryIndex, list[set[int]]], monkeypatch: pytest.MonkeyPatch, n_urgent: int
) -> None:
    index, _ = large
    within = pack(np.random.default_rng(n_urgent).random(index.n_rows) < 0.05)
    covered = [[i, i + 40, i + 100, 7] for i in range(20)]
    urgency = weights([0.25 * (1 + i % 4) if i < n_urgent else 0.0 for i in range(20)])
    found = []
    for ns_a_row in (0.0, 1e9):
        monkeypatch.setattr("ladle.catalog.pantry._NS_A_ROW", ns_a_row)
        found.append(as_list(index, index.best(covered, urgency, 2, within, 300)))
    assert found[0] == found[1] != []


def test_more_items_expire_than_rows_can_be_marked_for(tmp_path: Path) -> None:
    index = index_of(tmp_path, [{1}, {1, 69}], 70)
    urgency = weights([1.0] * 70)
    within = pack_rows(np.array([1]), 2)
    hits = index.best([[i] for i in range(70)], urgency, 1, within, 5)
    assert as_list(index, hits) == [(1, 0, 2, 2.0)]


def test_rows_of_many_blocks_are_all_counted(
    large: tuple[PantryIndex, list[set[int]]],
) -> None:
    index, rows = large
    covered = [list(range(3 * i, 3 * i + 4)) for i in range(25)]
    assert rows_of(index.cookable(covered, 2)).tolist() == at_home(rows, covered, 2)


def test_common_and_rare_entries_are_found_alike(
    large: tuple[PantryIndex, list[set[int]]],
) -> None:
    index, rows = large
    for entry in (0, 5, 60, 199):
        wanted = [r for r, need in enumerate(rows) if entry in need]
        assert rows_of(index.with_entry(entry)).tolist() == wanted
        assert index.count(entry) == len(wanted)


def test_need_is_how_many_foods_a_row_asks_for(
    large: tuple[PantryIndex, list[set[int]]],
) -> None:
    index, rows = large
    assert index.need.tolist() == [len(row) for row in rows]
    assert (index.n_rows, index.n_entries) == (len(rows), N_ENTRIES * 5)


@pytest.mark.parametrize("entry", [-1, N_ENTRIES, 10_000])
def test_an_unknown_entry_is_in_no_row(tmp_path: Path, entry: int) -> None:
    index = index_of(tmp_path, [{1}, {2}])
    assert rows_of(index.with_entry(entry)).size == 0
    assert index.count(entry) == 0


@pytest.mark.parametrize("n_foods", [62, 63, 64, 65, 127, 128, 300])
def test_a_row_of_too_many_foods_is_never_cookable(tmp_path: Path, n_foods: int) -> None:
    index = index_of(tmp_path, [set(range(n_foods)), {1}], 300)
    everything = [list(range(300))]
    assert rows_of(index.cookable(everything, 2)).tolist() == ([0, 1] if n_foods <= 63 else [1])
    assert rows_of(index.cookable([[i] for i in range(62)], 70)).tolist() == (
        [0, 1] if n_foods <= 63 else [1]
    )
    assert index.need[0] == min(n_foods, 255)


def test_no_rows_have_no_best(tmp_path: Path) -> None:
    index = index_of(tmp_path, [])
    assert index.cookable([[1]], 2).size == 0
    assert index.best([[1]], weights([1]), 2, None, 5).rows.size == 0
    assert index.with_entry(1).size == 0


def test_nothing_at_home_cooks_nothing(tmp_path: Path) -> None:
    index = index_of(tmp_path, [{1}, set()])
    assert rows_of(index.cookable([], 5)).size == 0
    assert index.best([[]], weights([1]), 5, None, 5).rows.size == 0
    for within in (None, pack(np.ones(index.n_rows, np.bool_))):
        assert index.best([[1]], weights([1]), 5, within, 0).rows.size == 0


@pytest.mark.parametrize("odd", [-1.0, float("nan"), float("-inf")])
def test_urgency_that_is_no_number_above_zero_counts_as_none(tmp_path: Path, odd: float) -> None:
    index = index_of(tmp_path, [{1}, {2}, {1, 2}])
    assert as_list(index, index.best([[1], [2]], weights([odd, 1]), 0, None, 5)) == [
        (2, 0, 2, 1.0), (1, 0, 1, 1.0), (0, 0, 1, 0.0),
    ]  # fmt: skip


def test_what_expires_now_comes_before_all_else(tmp_path: Path) -> None:
    index = index_of(tmp_path, [{1, 2, 3}, {4, 5}])
    urgency = weights([1, 1, 1, float("inf")])
    assert index.best([[1], [2], [3], [4]], urgency, 1, None, 5).rows.tolist() == [1, 0]


def test_an_entry_that_several_items_satisfy_counts_once_and_uses_them_all(tmp_path: Path) -> None:
    index = index_of(tmp_path, [{1, 2, 3}])
    assert rows_of(index.cookable([[1], [1, 1]], 1)).size == 0
    assert as_list(index, index.best([[1], [1, 1]], weights([1, 2]), 2, None, 1)) == [
        (0, 2, 1, 3.0)
    ]


def test_rows_are_looked_for_within_a_plane(tmp_path: Path) -> None:
    index = index_of(tmp_path, [{1}] * 130)
    within: Plane = pack_rows(np.array([5, 64, 129]), 130)
    assert index.best([[1]], weights([0]), 0, within, 9).rows.tolist() == [5, 64, 129]
    within.flags.writeable = False
    assert index.best([[1]], weights([0]), 0, within, 2).rows.tolist() == [5, 64]


def test_settings_that_cannot_work_are_refused(tmp_path: Path) -> None:
    index = index_of(tmp_path, [{1}])
    with pytest.raises(BadSettingError, match="max_missing is -1; it must be 0 or more"):
        index.cookable([[1]], -1)
    with pytest.raises(BadSettingError, match="urgency is 2; it must be of 1 items"):
        index.best([[1]], weights([1, 1]), 0, None, 1)
    with pytest.raises(BadSettingError, match="within is 2; it must be 1 words"):
        index.best([[1]], weights([1]), 0, np.zeros(2, np.uint64), 1)
    with pytest.raises(BadSettingError, match="line_entries is 9; it must be entries below 5"):
        save_pantry(tmp_path, postings_of([[9]]), 5, 1)
    with pytest.raises(BadSettingError, match="n_entries is 65536; it must be at most 65,535"):
        save_pantry(tmp_path, postings_of([[9]]), 2**16, 1)


@pytest.mark.parametrize("name", ["planes", "place", "offsets", "rows", "need", "need_bits"])
def test_arrays_of_different_indexes_are_refused(tmp_path: Path, name: str) -> None:
    for at, n_rows in (("one", 70), ("two", 200)):
        (tmp_path / at).mkdir()
        index_of(tmp_path / at, [{1, 2 + r % 30, 33 + r} for r in range(n_rows)], 35 + n_rows)
    (tmp_path / "two" / f"pantry.{name}.npy").replace(tmp_path / "one" / f"pantry.{name}.npy")
    with pytest.raises(ValueError, match="do not belong together"):
        PantryIndex.load(tmp_path / "one", postings_of([[]] * 70))


def test_foods_of_other_rows_are_refused(tmp_path: Path) -> None:
    index_of(tmp_path, [{1}, {2}])
    with pytest.raises(ValueError, match="do not belong together"):
        PantryIndex.load(tmp_path, postings_of([[1]]))


def test_foods_of_more_than_16_bits_are_refused(tmp_path: Path) -> None:
    index_of(tmp_path, [{1}])
    with pytest.raises(ValueError, match="do not belong together"):
        PantryIndex.load(tmp_path, postings_of([[2**16]]))


def test_the_same_rows_make_the_same_files(tmp_path: Path) -> None:
    rows = crowd(3000, seed=1)
    for at in ("one", "two"):
        (tmp_path / at).mkdir()
        index_of(tmp_path / at, rows, N_ENTRIES * 5)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
