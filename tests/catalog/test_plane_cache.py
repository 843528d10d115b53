"""Planes that were made once are given again, and the oldest make room."""

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


def test_what_was_asked_for_longest_ago_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plane_cache, "_FEWEST", 2)
    cache = PlaneCache(10**9)
    first = cache.get("a", lambda: plane(1))
    cache.get("b", lambda: plane(2))
    assert cache.get("a", lambda: plane(3)) is first
    cache.get("c", lambda: plane(4))
    assert cache.get("a", lambda: plane(5)) is first
    assert cache.get("b", lambda: plane(6))[0] == 6
