"""How much is taken, and what is said to who sends more."""

from __future__ import annotations

import pytest

from ladle.core import BadRequestError
from ladle.people.bounds import MAX_ITEMS, MAX_NAME, check_count, check_name


def test_a_name_loses_the_blanks_around_it() -> None:
    assert check_name("  pine nut\n", "x") == "pine nut"
    assert check_name("é" * MAX_NAME, "x") == "é" * MAX_NAME


@pytest.mark.parametrize(("name", "n"), [("", 0), (" \t", 0), ("x" * 101, 101)])
def test_a_name_out_of_bounds_is_refused(name: str, n: int) -> None:
    with pytest.raises(
        BadRequestError, match=rf"^a\.b\[2\]: has {n} characters; it must have 1 to 100$"
    ) as caught:
        check_name(name, "a.b[2]")
    assert caught.value.field == "a.b[2]"


def test_half_a_character_is_refused() -> None:
    with pytest.raises(BadRequestError, match=r"^a: holds half a character"):
        check_name("wal\ud800nut", "a")


def test_a_list_may_be_full_and_no_fuller() -> None:
    check_count(range(MAX_ITEMS), "likes")
    with pytest.raises(BadRequestError, match=r"^likes: has 101 items; at most 100$"):
        check_count(range(MAX_ITEMS + 1), "likes")
    with pytest.raises(BadRequestError, match=r"^pantry: has 3 items; at most 2$"):
        check_count("abc", "pantry", 2)
