"""Token buckets: what comes at once, what comes back, and how many are held."""

from __future__ import annotations

import pytest

from ladle.service import rates
from ladle.service.rates import TokenBuckets


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_a_bucket_is_emptied_and_fills_again() -> None:
    clock = Clock()
    buckets = TokenBuckets(2.0, 3, clock)
    assert [buckets.take("a") for _ in range(4)] == [0.0, 0.0, 0.0, 0.5]
    assert buckets.take("b") == 0.0  # another's is full
    clock.now_s = 0.25
    assert buckets.take("a") == pytest.approx(0.25)  # to be refused costs nothing
    clock.now_s = 0.5
    assert buckets.take("a") == 0.0
    clock.now_s = 1_000.0
    assert [buckets.take("a") for _ in range(4)] == [0.0, 0.0, 0.0, 0.5]


def test_many_tokens_are_taken_together_or_not_at_all() -> None:
    clock = Clock()
    buckets = TokenBuckets(2.0, 3, clock)
    assert [buckets.take("a", 2), buckets.take("a", 2), buckets.take("a")] == [0.0, 0.5, 0.0]
    assert buckets.take("a", 3) == 1.5
    assert buckets.burst == 3


def test_of_many_the_latest_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "_MOST_HELD", 2)
    buckets = TokenBuckets(1.0, 1, Clock())
    assert [buckets.take(who) for who in "abac"] == [0.0, 0.0, 1.0, 0.0]
    assert buckets.take("a") == 1.0
    assert buckets.take("b") == 0.0  # it was let go
