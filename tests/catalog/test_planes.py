"""Bit planes against plain lists and Python's own integers."""

from __future__ import annotations

from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ladle.catalog import planes
from ladle.catalog.planes import (
    Plane,
    and_all,
    and_counted,
    bits_at,
    count,
    n_words,
    pack,
    pack_rows,
    rows_of,
)

masks = st.lists(st.booleans(), max_size=300)


def as_mask(bits: list[bool]) -> NDArray[np.bool_]:
    return np.array(bits, dtype=np.bool_)


def as_int(plane: Plane) -> int:
    return sum(int(word) << (64 * at) for at, word in enumerate(plane))


@pytest.mark.parametrize(("n", "words"), [(0, 0), (1, 1), (63, 1), (64, 1), (65, 2), (128, 2)])
def test_a_plane_has_a_word_for_every_64_recipes_begun(n: int, words: int) -> None:
    assert n_words(n) == words
    assert pack(np.ones(n, dtype=np.bool_)).shape == (words,)


@given(masks)
def test_unpacking_a_packed_mask_gives_its_rows_ascending(bits: list[bool]) -> None:
    assert rows_of(pack(as_mask(bits))).tolist() == [i for i, bit in enumerate(bits) if bit]


@given(masks)
def test_recipe_r_is_bit_r_of_one_long_number(bits: list[bool]) -> None:
    assert as_int(pack(as_mask(bits))) == sum(1 << i for i, bit in enumerate(bits) if bit)


@pytest.mark.parametrize("n", [1, 63, 64, 65, 100, 128])
def test_bits_past_the_end_are_zero(n: int) -> None:
    assert as_int(pack(np.ones(n, dtype=np.bool_))) == 2**n - 1


@given(masks)
def test_count_is_the_number_of_set_bits(bits: list[bool]) -> None:
    assert count(pack(as_mask(bits))) == sum(bits)


@given(st.integers(1, 200), st.data())
def test_packed_rows_come_back_sorted_and_once(n: int, data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.integers(0, n - 1)))
    plane = pack_rows(np.array(rows, dtype=np.int32), n)
    assert plane.shape == (n_words(n),)
    assert rows_of(plane).tolist() == sorted(set(rows))


@pytest.mark.parametrize("worth_compiled", [0, 1_000])
@given(st.integers(0, 150), st.integers(1, 9), st.integers(0, 5), st.data())
def test_and_of_planes_keeps_what_all_have(
    worth_compiled: int, n: int, n_planes: int, n_pairs: int, data: st.DataObject
) -> None:
    row = st.lists(st.booleans(), min_size=n, max_size=n)
    several = data.draw(st.lists(row, min_size=n_planes, max_size=n_planes))
    pairs = data.draw(st.lists(st.tuples(row, row), min_size=n_pairs, max_size=n_pairs))
    made = [pack(as_mask(bits)) for bits in several]
    either = [(pack(as_mask(one)), pack(as_mask(other))) for one, other in pairs]
    before = [as_int(plane) for plane in (*made, *chain.from_iterable(either))]
    expected = [i for i in range(n) if all(bits[i] for bits in several)]
    of_all = [i for i in expected if all(one[i] or other[i] for one, other in pairs)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planes, "_WORTH_COMPILED", worth_compiled)
        assert rows_of(and_all(made)).tolist() == expected
        both, n_both = and_counted(made, either)
        assert rows_of(both).tolist() == of_all
    assert n_both == len(of_all)
    both[:] = 0
    assert [as_int(plane) for plane in (*made, *chain.from_iterable(either))] == before


def test_planes_of_no_recipes_are_empty() -> None:
    nothing = pack(np.zeros(0, dtype=np.bool_))
    assert (nothing.size, count(nothing), rows_of(nothing).tolist()) == (0, 0, [])
    assert nothing.dtype == np.dtype("<u8")


def test_single_bits_are_read_where_rows_lie() -> None:
    mask = np.zeros(130, dtype=np.bool_)
    mask[[0, 63, 64, 129]] = True
    rows = np.arange(130)
    assert (bits_at(pack(mask), rows) == mask).all()
    assert bits_at(pack(mask), rows[:0]).size == 0


@given(st.integers(1, 300), st.floats(0, 1), st.integers(0, 2**31), st.booleans())
def test_what_is_asked_of_rows_is_the_same_compiled_or_not(
    n: int, share: float, salt: int, is_compiled: bool
) -> None:
    chance = np.random.default_rng(salt)
    mask = chance.random(n) < share
    rows = np.flatnonzero(chance.random(n) < 0.5)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planes, "_WORTH_COMPILED", 0 if is_compiled else n)
        assert planes.rows_of(pack(mask)).tolist() == np.flatnonzero(mask).tolist()
        total = np.full(rows.size, 1.0, np.float32)
        planes.add_where(pack(mask), rows, 0.25, total)
        assert total.tolist() == (1.0 + 0.25 * mask[rows]).tolist()
        left = planes.without(pack(mask), rows)
    assert rows_of(left).tolist() == sorted(set(np.flatnonzero(mask)) - set(rows.tolist()))


def test_no_more_rows_are_returned_than_a_large_plane_has_or_were_said_to_be_there() -> None:
    plane = pack_rows(np.array([3, 70, 319_999]), 320_000)
    for n_set in (None, 3, 50):
        assert rows_of(plane, n_set).tolist() == [3, 70, 319_999]
    assert rows_of(plane, 2).tolist() == [3, 70]
