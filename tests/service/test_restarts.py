"""Workers that die are started again ever more seldom, and not for ever."""

from __future__ import annotations

from ladle.service.restarts import Restarts


class Watch:
    def __init__(self) -> None:
        self.now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


def test_who_dies_again_and_again_is_started_ever_more_seldom() -> None:
    restarts = Restarts()
    pauses_s = [restarts.pause_s(1, lived_s=0.1) for _ in range(20)]
    assert pauses_s == [1, 2, 4, 8, 16, *[30] * 15]
    assert restarts.pause_s(2, lived_s=59.0) == 1  # each seat by itself


def test_who_has_lived_is_started_again_at_once_and_counts_as_new() -> None:
    restarts = Restarts()
    for _ in range(5):
        restarts.pause_s(1, lived_s=0.1)
    assert restarts.pause_s(1, lived_s=60.0) == 0
    assert restarts.pause_s(1, lived_s=0.1) == 1


def test_where_nobody_serves_for_a_minute_it_is_in_vain() -> None:
    watch = Watch()
    restarts = Restarts(watch)
    restarts.pause_s(1, lived_s=0.1)
    watch.now_s += 59
    assert not restarts.are_in_vain()
    restarts.note_ready(9.0)  # it died under the first question
    watch.now_s += 1
    assert restarts.are_in_vain()


def test_as_long_as_one_serves_it_is_not_in_vain() -> None:
    watch = Watch()
    restarts = Restarts(watch)
    restarts.pause_s(1, lived_s=0.1)
    watch.now_s += 600
    restarts.note_ready(10.0)
    assert not restarts.are_in_vain()
    restarts.pause_s(1, lived_s=0.1)
    watch.now_s += 60
    assert restarts.are_in_vain()


def test_who_takes_long_to_load_is_tried_again_all_the_same() -> None:
    watch = Watch()
    restarts = Restarts(watch)
    watch.now_s += 61  # all that while it loaded
    restarts.pause_s(1, lived_s=61.0)
    assert not restarts.are_in_vain()
    restarts.note_loaded(58.0)
    watch.now_s += 117
    assert not restarts.are_in_vain()
    watch.now_s += 1
    assert restarts.are_in_vain()
