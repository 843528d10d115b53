"""Look-ups by hash against plain dictionaries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.catalog import id_hash
from ladle.catalog.ids import MOST_HOPS, ByHash, Ids, hashes_of
from ladle.catalog.planes import pack

_N_BEFORE = 128
_HASHES = [int(h) for h in np.random.default_rng(5).integers(0, 2**64, 14, np.uint64)]
_HASHES[:4] = 0, 1, 2**63, 2**64 - 1
_SOME = st.sets(st.sampled_from(_HASHES))
_LEADS = st.dictionaries(st.sampled_from(_HASHES), st.sampled_from(_HASHES))


@dataclass(frozen=True)
class World:
    """What a version holds, as dictionaries."""

    base: Sequence[int] = ()
    """The hash of each row."""
    gone: frozenset[int] = frozenset()
    """Rows of the base that count no more."""
    changes: Sequence[int] | None = None
    deleted: frozenset[int] = frozenset()
    kept: Sequence[Mapping[int, int]] = field(default_factory=lambda: [{}])
    """What is kept of the copies of each segment."""

    def own_row(self, hashed: int) -> int:
        if self.changes and hashed in self.changes:
            return _N_BEFORE + self.changes.index(hashed)
        row = self.base.index(hashed) if hashed in self.base else -1
        return -1 if row in self.gone else row

    def leads_to(self, hashed: int) -> int | None:
        if hashed in self.deleted or self.own_row(hashed) >= 0:
            return None
        return next((kept[hashed] for kept in self.kept[::-1] if hashed in kept), None)

    def row(self, hashed: int) -> int:
        at: int | None = hashed
        for _ in range(MOST_HOPS):
            if at is None or at in self.deleted:
                return -1
            if (row := self.own_row(at)) >= 0:
                return row
            at = self.leads_to(at)
        return -1

    def opened(self) -> Ids:
        live = np.ones(len(self.base), np.bool_)
        live[list(self.gone)] = False
        segments = [self.base] if self.changes is None else [self.base, self.changes]
        rows = [{h: row for row, h in enumerate(segment)} for segment in segments]
        return Ids(
            [by_hash(own, np.int32) for own in rows],
            pack(live),
            _N_BEFORE,
            np.array(sorted(self.deleted), np.uint64),
            [by_hash(own, np.uint64) for own in self.kept],
        )


def by_hash(leads_to: Mapping[int, int], dtype: type[np.generic]) -> ByHash:
    hashes = sorted(leads_to)
    return ByHash(np.array(hashes, np.uint64), np.array([leads_to[h] for h in hashes], dtype))


_NO_COPIES = by_hash({}, np.uint64)


def circle(n: int) -> dict[int, int]:
    return {h: _HASHES[(i + 1) % n] for i, h in enumerate(_HASHES[:n])}


@st.composite
def worlds(draw: st.DrawFn) -> World:
    base = draw(st.permutations(_HASHES))[: draw(st.integers(0, 8))]
    changes = draw(st.none() | st.permutations(_HASHES))
    n_changes = draw(st.integers(0, 4))
    return World(
        base,
        draw(st.frozensets(st.sampled_from(range(len(base))))) if base else frozenset(),
        changes if changes is None else changes[:n_changes],
        frozenset(draw(_SOME)) if draw(st.booleans()) else frozenset(),
        [draw(_LEADS)] if changes is None else [draw(_LEADS), draw(_LEADS)],
    )


@given(worlds(), st.lists(st.sampled_from(_HASHES), max_size=20))
def test_what_is_found_is_what_plain_dictionaries_tell(world: World, wanted: list[int]) -> None:
    ids, hashes = world.opened(), np.array(wanted, np.uint64)
    assert ids.own_rows(hashes).tolist() == [world.own_row(h) for h in wanted]
    assert ids.rows(hashes).tolist() == [world.row(h) for h in wanted]
    assert [ids.leads_to(h) for h in wanted] == [world.leads_to(h) for h in wanted]
    assert [ids.is_deleted(h) for h in wanted] == [h in world.deleted for h in wanted]


def test_a_copy_leads_to_what_is_kept_and_on_to_what_is_kept_of_that() -> None:
    a, b, c, d = _HASHES[:4]
    chain = World(base=[c], kept=[{a: b, b: c, d: a}])
    assert chain.opened().rows(np.array([a, b, c, d], np.uint64)).tolist() == [0] * 4
    assert chain.opened().leads_to(d) == a
    broken = World(base=[c], deleted=frozenset({b}), kept=[{a: b, b: c, d: a}])
    assert broken.opened().rows(np.array([a, b, c, d], np.uint64)).tolist() == [-1, -1, 0, -1]


def test_what_the_changes_say_of_a_copy_counts_more() -> None:
    a, b, c, _ = _HASHES[:4]
    world = World(base=[b], changes=[c], kept=[{a: b}, {a: c}])
    assert world.opened().rows(np.array([a], np.uint64)).tolist() == [_N_BEFORE]


@pytest.mark.parametrize("n", [1, 2, 5, 14])
def test_a_circle_of_copies_ends_nowhere(n: int) -> None:
    assert World(kept=[circle(n)]).opened().rows(np.array(_HASHES, np.uint64)).max() == -1


@pytest.mark.parametrize("n", [0, 1, 7, 8, 16, 1_000, 40_000])
def test_tables_of_any_size_are_searched(n: int) -> None:
    hashes = np.unique(np.random.default_rng(n).integers(0, 2**64, n, np.uint64))
    order = np.random.default_rng(1).permutation(hashes.size).astype(np.int32)
    ids = Ids([ByHash(hashes, order)], pack(np.ones(n, np.bool_)), 0, hashes[:0], [_NO_COPIES])
    assert ids.own_rows(hashes).tolist() == order.tolist()
    absent = np.random.default_rng(n + 1).integers(0, 2**64, 100, np.uint64)
    assert ids.rows(absent).tolist() == [-1] * 100


def test_of_equal_hashes_the_first_place_is_found() -> None:
    same = np.array([3, 7, 7, 7, 9], np.uint64)
    table = ByHash(same, np.arange(5, dtype=np.int32))
    assert [table.place(h) for h in (3, 7, 9, 8, 0, 2**64 - 1)] == [0, 1, 4, -1, -1, -1]


@given(st.lists(st.text(st.characters(codec="utf-8")), max_size=20))
def test_many_ids_have_the_hashes_that_each_has(ids: list[str]) -> None:
    assert hashes_of(ids).tolist() == [id_hash(i) for i in ids]


@pytest.mark.parametrize("n", [1, 20])
def test_an_id_that_is_no_proper_text_is_refused_however_many_there_are(n: int) -> None:
    with pytest.raises(UnicodeEncodeError):
        hashes_of(["\ud800"] * n)
