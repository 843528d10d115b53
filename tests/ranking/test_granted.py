"""What planes leave, however many there are, and whoever has seen what of it."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ladle.catalog import count, pack, rows_of
from ladle.ranking.filters import Wish
from ladle.ranking.granted import Granted


@given(st.integers(1, 300), st.integers(1, 4), st.lists(st.integers(1, 4), max_size=4), st.data())
def test_it_is_what_all_planes_and_one_of_each_wish_leave(
    n: int, n_safe: int, wishes: list[int], data: st.DataObject
) -> None:
    chance = np.random.default_rng(data.draw(st.integers(0, 2**31)))
    safe = chance.random((n_safe, n)) < 0.8
    of_wishes = [chance.random((n_parts, n)) < 0.5 for n_parts in wishes]
    moment, before = chance.random(n) < 0.6, np.flatnonzero(chance.random(n) < 0.1)
    whole = safe.all(axis=0)
    for parts in of_wishes:
        whole &= parts.any(axis=0)
    granted = Granted(
        [pack(mask) for mask in safe],
        [Wish("include", "rice", tuple(map(pack, parts))) for parts in of_wishes],
        before,
    )
    fresh = whole & ~np.isin(np.arange(n), before)
    found, n_found = granted.also(pack(moment))
    assert rows_of(found).tolist() == np.flatnonzero(fresh & moment).tolist()
    assert n_found == count(found)
    assert rows_of(granted.whole).tolist() == np.flatnonzero(whole).tolist()
    assert rows_of(granted.plane).tolist() == np.flatnonzero(fresh).tolist()


def test_what_one_plane_leaves_is_that_plane() -> None:
    plane = pack(np.arange(200) % 3 == 0)
    granted = Granted.of(plane)
    assert granted.plane is granted.whole is plane
    evens = pack(np.arange(200) % 2 == 0)
    assert rows_of(granted.also(evens)[0]).tolist() == list(range(0, 200, 6))
