"""Planes that were made once are given again; the cheapest and the oldest make room."""

from __future__ import annotations

import numpy as np
import pytest

from ladle.catalog import plane_cache
from ladle.catalog.plane_cache import PlaneCache
from ladle.catalog.planes import Plane


def plane(n: int) -> Plane:
    return np.array([n], np.uint64)


def test_what_was_made_is_not_made_again() -> None:
    cache, made = PlaneCache(8), []

    def make() -> Plane:
        made.append(1)
        return plane(1)

    assert cache.get("a", make) is cache.get("a", make)
    assert len(made) == 1


def test_nobody_can_write_to_what_others_are_given() -> None:
    kept = PlaneCache(8).get("a", lambda: plane(1))
    with pytest.raises(ValueError, match="read-only"):
        kept[0] = 2


CHEAP_S = 2**-10
"""A millisecond, nearly, that adds up without being rounded."""


class Clock:
    """Tells the time that making planes took so far."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def make(self, n: int, cost_s: float) -> Plane:
        self.now += cost_s
        return plane(n)


def test_of_planes_that_cost_the_same_the_one_asked_for_longest_ago_makes_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(plane_cache, "_FEWEST", 2)
    clock = Clock()
    cache = PlaneCache(10**9, clock)
    first = cache.get("a", lambda: clock.make(1, CHEAP_S))
    for n, key in enumerate("bcdefg"):
        cache.get(key, lambda n=n: clock.make(n, CHEAP_S))  # type: ignore[misc]
        assert cache.get("a", lambda: plane(5)) is first
    assert cache.get("b", lambda: plane(6))[0] == 6


def test_what_took_long_to_make_stays_longer_but_not_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(plane_cache, "_FEWEST", 2)
    is_kept = []
    for n_others in range(14):
        clock = Clock()
        cache = PlaneCache(10**9, clock)
        dear = cache.get("dear", lambda: clock.make(0, 1.0))  # noqa: B023 - called at once
        for n in range(n_others):
            cache.get(n, lambda n=n: clock.make(n, CHEAP_S))  # type: ignore[misc]  # noqa: B023
        is_kept.append(cache.get("dear", lambda: plane(9)) is dear)
    assert is_kept == sorted(is_kept, reverse=True)
    assert (is_kept[4], is_kept[-1]) == (True, False)


def test_a_plane_of_a_file_takes_no_room() -> None:
    cache, in_file = PlaneCache(8), plane(1)
    in_file.flags.writeable = False
    assert cache.get("a", lambda: in_file) is in_file
    assert cache.get("a", lambda: plane(2))[0] == 2


def test_two_that_make_the_same_plane_at_once_keep_one_of_them() -> None:
    cache = PlaneCache(8)

    def make() -> Plane:
        cache.get("a", lambda: plane(1))
        return plane(2)

    assert cache.get("a", make)[0] == 2
    assert cache.get("a", lambda: plane(3))[0] == 1
