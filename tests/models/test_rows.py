"""What models learn from: months, weights, rows, content and baskets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from ladle.events import EventKind, HistoryItem
from ladle.models import Baskets, Content, Training, month_of, weight_of


@pytest.mark.parametrize(
    ("at", "month"),
    [(None, None), (0, 0), (2_629_745, 0), (2_629_746, 1), (-1, -1), (12 * 2_629_746, 12)],
)
def test_a_month_is_a_twelfth_of_a_mean_year_counted_from_1970(
    at: int | None, month: int | None
) -> None:
    assert month_of(at) == month


def test_mid_january_2026_is_month_672() -> None:
    assert month_of(int(datetime(2026, 1, 15, tzinfo=UTC).timestamp())) == 56 * 12


@pytest.mark.parametrize(
    ("kind", "rating", "weight"),
    [
        (EventKind.CONVERSION, None, 1.0),
        (EventKind.COOK, None, 2.0),
        (EventKind.RATING, None, 1.0),
        (EventKind.RATING, 5.0, 1.0),
        (EventKind.RATING, 3.0, 1.0),
        (EventKind.RATING, 2.9, 0.0),
        (EventKind.RATING, 0.0, 0.0),
    ],
)
def test_an_event_weighs_by_its_kind_and_stars(
    kind: EventKind, rating: float | None, weight: float
) -> None:
    assert weight_of(HistoryItem("38", kind, rating, at=None)) == weight


def test_people_are_counted_up_to_the_last_one(training_of: Callable[..., Training]) -> None:
    assert training_of([(0, 1, 0, 1.0), (2, 0, 0, 1.0)], 2).n_people == 3
    assert training_of([], 0).n_people == 0


def test_the_same_rows_have_the_same_digest_and_any_change_another(
    training_of: Callable[..., Training],
) -> None:
    rows = [(0, 1, 0, 1.0), (1, 0, 3, 2.0)]
    training = training_of(rows, 2)
    changed = [
        replace(training, items=training.items + np.uint64(1)),
        replace(training, person=training.person + np.int32(1)),
        replace(training, item=training.item[::-1]),
        replace(training, month=training.month + np.int32(1)),
        replace(training, weight=training.weight * np.float32(2)),
    ]
    assert training_of(rows, 2).data_hash == training.data_hash
    assert len({t.data_hash for t in (training, *changed)}) == 6
    assert len(training.data_hash) == 32


def test_content_and_baskets_are_part_of_the_digest(training_of: Callable[..., Training]) -> None:
    training = training_of([(0, 1, 0, 1.0)], 2)
    content = Content(("food:egg",), np.array([0, 1, 1]), np.zeros(1, np.int32))
    one = np.zeros(1, np.int32)
    changed = [
        replace(training, content=content),
        replace(training, content=replace(content, names=("food:oil",))),
        replace(training, content=replace(content, offsets=np.array([0, 0, 1]))),
        replace(training, baskets=Baskets(("milk",), one, one, one)),
        replace(training, baskets=Baskets(("beer",), one, one, one)),
    ]
    assert len({t.data_hash for t in (training, *changed)}) == 6


def test_the_newest_month_is_that_of_the_newest_row(training_of: Callable[..., Training]) -> None:
    assert training_of([(0, 1, 7, 1.0), (0, 1, 3, 1.0)], 2).newest_month == 7
    assert training_of([], 2).newest_month == 0
