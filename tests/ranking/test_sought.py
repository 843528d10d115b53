"""What is known of who asks."""

from __future__ import annotations

import numpy as np

from ladle.models import Query
from ladle.ranking.sought import Asker

SOMEBODY = Asker(
    Query(), np.array([2, 5, 9]), np.array([-1.0, 0.5, 0.2]), np.array([7, 14, np.nan])
)


def test_what_is_due_is_what_comes_forward_again() -> None:
    assert SOMEBODY.due.tolist() == [5, 9]


def test_the_days_between_two_cooks_are_told_of_what_is_due() -> None:
    assert [SOMEBODY.due_after(row) for row in (2, 5, 7, 9, 11)] == [None, 14.0, None, None, None]


def test_of_a_stranger_nothing_is_known() -> None:
    stranger = Asker.of(Query())
    assert (stranger.due.size, stranger.due_after(3)) == (0, None)
