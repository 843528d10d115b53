"""Compiled functions with and without a place for the cache."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable
from typing import NamedTuple

import numba
import numpy as np
import pytest
from numba import types
from numpy.typing import NDArray

from ladle.store.compiled import inner, kernel, named_tuple, prefetch, read_only


@inner
def _twice(x: int) -> int:
    return 2 * x


def test_a_kernel_takes_arrays_that_may_be_written_and_such_that_may_not() -> None:
    @kernel(read_only(types.int64))
    def total(values: object) -> int:
        found = 0
        for value in values:  # type: ignore[attr-defined]
            found += _twice(value)
        return found

    values = np.arange(5)
    assert total(values) == 20
    values.flags.writeable = False
    assert total(values) == 20


class Pair(NamedTuple):
    """Two fields."""

    first: float
    second: float


@pytest.mark.parametrize(
    ("second", "kind"), [(2.5, types.float64), (2, types.int64)], ids=["of one type", "of two"]
)
def test_a_kernel_takes_named_tuples_by_their_fields(second: float, kind: types.Type) -> None:
    @kernel(named_tuple(Pair, types.float64, kind))
    def total(pair: Pair) -> float:
        return pair.first + 2 * pair.second

    assert total(Pair(1.5, second)) == 1.5 + 2 * second


def test_where_no_cache_can_be_written_a_kernel_is_compiled_all_the_same(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    compile_: Callable[..., Callable[..., object]] = numba.njit

    def without_cache(
        signature: object, *, cache: bool = False, nogil: bool = False
    ) -> Callable[..., object]:
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return compile_(signature, nogil=nogil)

    monkeypatch.setattr(numba, "njit", without_cache)
    with caplog.at_level(logging.WARNING):

        @kernel(types.int64)
        def increased(x: int) -> int:
            return x + 1

    assert increased(1) == 2
    assert "compiled again in every process" in caplog.text


def test_kernels_are_loaded_without_scipy_and_numba_finds_it_all_the_same() -> None:
    program = (
        "import sys, ladle.catalog.planes_kernel; print('scipy.linalg' in sys.modules)\n"
        "from importlib.util import find_spec; from numba.np import arraymath, linalg\n"
        "print(arraymath._HAVE_BLAS is (find_spec('scipy') is not None))\n"
        "print(linalg.ensure_blas.__module__)"
    )
    said = subprocess.run(  # noqa: S603 - a program of our own
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert said.split() == ["False", "True", "numba.np.linalg"]


def test_to_ask_for_memory_ahead_of_time_changes_nothing_wherever_it_lies() -> None:
    @kernel(read_only(types.int64), types.uint64)
    def total(values: NDArray[np.int64], ahead: np.uint64) -> int:
        found = 0
        for i in range(values.size):
            prefetch(values, np.uint64(i) + ahead)
            found += values[i]
        return found

    values = np.arange(50)
    for ahead in (0, 8, 10**6, 2**62):
        assert total(values, np.uint64(ahead)) == values.sum()
