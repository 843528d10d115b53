"""What was looked at last is kept, as far as there is room."""

from __future__ import annotations

from ladle.catalog import Latest


def test_what_was_not_looked_at_for_the_longest_goes_first() -> None:
    kept = Latest[str, int](6, lambda key, value: len(key) + value)
    for key, value in (("a", 1), ("b", 1), ("c", 1)):
        kept.keep(key, value)
    assert kept.find("a") == 1
    kept.keep("d", 1)
    assert [key for key in "abcd" if kept.find(key)] == ["a", "c", "d"]


def test_what_is_kept_again_counts_once_and_takes_its_place() -> None:
    kept = Latest[str, int](10, lambda _, value: value)
    for value in (4, 5, 6):
        kept.keep("a", value)
    kept.keep("b", 4)
    assert (len(kept), kept.find("a"), kept.find("b"), kept.find("c")) == (2, 6, 4, None)


def test_what_is_larger_than_all_that_may_be_kept_is_not() -> None:
    kept = Latest[str, int](10, lambda _, value: value)
    kept.keep("a", 11)
    assert (len(kept), kept.find("a")) == (0, None)
    kept.keep("b", 10)
    assert kept.find("b") == 10
