"""What matches a text is found once, and looked through until enough may be returned."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from ladle.catalog.kept_hits import KeptHits, SearchHits

N = 1_000
ROWS = np.random.default_rng(3).permutation(N)
HITS = SearchHits(ROWS, np.linspace(9, 1, N, dtype=np.float32))


def hits_of(n: int) -> SearchHits:
    return SearchHits(np.arange(n), np.ones(n, np.float32))


@pytest.mark.parametrize("share", [1.0, 0.5, 0.1, 0.001, 0.0])
@pytest.mark.parametrize("every", [1, 2, 10, 400, 5_000])
def test_the_first_that_may_be_returned_are_whatever_share_was_guessed(
    share: float, every: int
) -> None:
    found = HITS.first(5, lambda rows: rows % every == every - 1, share)
    wanted = [row for row in ROWS.tolist() if row % every == every - 1][:5]
    assert found.rows.tolist() == wanted
    places = [ROWS.tolist().index(row) for row in wanted]
    assert found.scores.tolist() == HITS.scores[places].tolist()


def test_no_more_are_looked_at_than_the_share_tells() -> None:
    asked = list[int]()

    def half(rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        asked.append(rows.size)
        even: NDArray[np.bool_] = rows % 2 == 0
        return even

    assert HITS.first(100, half, 0.25).rows.size == 100
    assert asked == [500]
    HITS.first(300, half, 1.0)
    assert asked == [500, 375, N]


def test_of_nothing_the_first_are_none() -> None:
    assert hits_of(0).first(5, lambda rows: rows >= 0).rows.size == 0


def test_what_was_asked_for_last_is_kept_as_far_as_there_is_room() -> None:
    kept, made = KeptHits(most_bytes=4_000), list[str]()

    def ask(text: str, n: int = 100) -> SearchHits:
        def find() -> SearchHits:
            made.append(text)
            return hits_of(n)

        return kept.get(text, find)

    assert ask("a") is ask("a")
    ask("b")  # the rows of both are 1,200 bytes
    ask("a")
    ask("c")  # and b goes
    ask("a")
    assert made == ["a", "b", "c"]
    ask("b")
    assert made == ["a", "b", "c", "b"]
    ask("d", 1_000)  # larger than all that is kept: nothing else stays, nor does it
    assert ask("d", 1_000).rows.size == 1_000
    assert made[4:] == ["d", "d"]
    ask("a")
    ask("a")
    assert made[6:] == ["a"]


def test_texts_that_match_nothing_take_room_too() -> None:
    kept, n_made = KeptHits(most_bytes=100_000), 0

    def find() -> SearchHits:
        nonlocal n_made
        n_made += 1
        return hits_of(0)

    for text in ("first", *(f"no such dish {n}" for n in range(200)), "first"):
        kept.get(text, find)
    assert n_made == 202


def test_of_two_that_ask_at_once_one_counts() -> None:
    kept = KeptHits(most_bytes=10_000)
    meanwhile = kept.get("a", lambda: kept.get("a", lambda: hits_of(500)))
    assert kept.get("b", lambda: hits_of(100)) is kept.get("b", lambda: hits_of(100))
    assert kept.get("a", lambda: hits_of(500)) is meanwhile
