"""Phrases are found where the words of a text, read plainly, have them."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.food.scan_hazards import all_phrases
from ladle.food.scan_kernel import hash_words
from ladle.food.scan_phrases import PhraseFinder
from ladle.food.scan_words import PLURALS, in_words

PHRASES = (
    "peanut", "peanut butter", "butter", "butter milk", "milk", "7 up", "100 proof", "2",
    "salt , table", ", milk", ",", "a", "baby leaf", "leaf", "dash", "berry", "tomato", "box", "s",
    "gla", "glass", "hu", "e", "loaf of bread", "i", "brulee", "oeuf",
)  # fmt: skip
FINDER = PhraseFinder(PHRASES)

words = st.sampled_from([
    *PHRASES, "peanuts", "butter's", "leaves", "Leaves", "BERRIES", "tomatoes", "dashes", "boxes",
    "ss", "es", "ies", "gas", "glasses", "bus", "hus", "loaves", "brûlée", "œufs", "7up", "2s",
    "x" * 40, "milk" * 30, "100", "proof", "ups", "&amp;", "½", "молоко", "…",
])  # fmt: skip
between = st.sampled_from(
    [" ", "-", "_", ", ", ",", ",,", ", ,", "'", "`", "\n", "", "\t", ".(", "  "]
)
odd_signs = st.text(
    "aEs1z'`-_ \t\n.,;&#x41"
    "\u00e9\u0301\u0153\u00c6\u00bd\u2460\u0130\u03a3\u4e2d\u2019\u2013\u00a0\u00ad\u200d"
)


def plainly_found(phrases: tuple[str, ...], text: str) -> list[tuple[int, int, int]]:
    """Look at every run of words: slow, and short enough to be read."""
    said = in_words([text])[0].split()
    spans = combinations(range(len(said) + 1), 2)
    numbers = {phrase: number for number, phrase in enumerate(phrases)}
    return [
        (numbers[phrase], start, stop)
        for start, stop in spans
        if (phrase := " ".join(said[start:stop])) in numbers
    ]


def found(finder: PhraseFinder, *texts: str) -> list[tuple[int, int, int]]:
    return [(number, start, stop) for number, start, stop in finder.in_texts(texts).T.tolist()]


@given(st.lists(st.tuples(words, between), max_size=12))
def test_phrases_are_found_as_words_that_are_read_plainly_have_them(
    said: list[tuple[str, str]],
) -> None:
    text = "".join(word + sign for word, sign in said)
    assert found(FINDER, text) == plainly_found(PHRASES, text)


@given(st.text() | odd_signs)
def test_any_text_is_read_as_it_is_plainly(text: str) -> None:
    said = tuple(dict.fromkeys(in_words([text])[0].split()))
    if said:
        assert found(PhraseFinder(said), text) == plainly_found(said, text)


def test_a_comma_is_thought_between_texts() -> None:
    assert found(FINDER, "peanut", "butter") == [(0, 0, 1), (10, 1, 2), (2, 2, 3)]
    assert found(FINDER) == found(FINDER, "") == []


def test_a_text_may_hold_any_number_of_phrases() -> None:
    n = 3_000
    assert len(found(FINDER, "peanut butter " * n)) == 3 * n


@pytest.mark.parametrize(("plural", "singular", "before"), PLURALS)
def test_plurals_end_as_the_kernel_takes_them_to(plural: str, singular: str, before: int) -> None:
    assert before > 0
    assert plural.endswith("es")
    assert plural.isalpha()
    assert len(plural) > len(singular)


def test_no_two_words_of_phrases_have_one_hash() -> None:
    known = sorted({word for text in all_phrases().texts for word in text.split()})
    starts = np.cumsum([0, *map(len, known)])
    hashes = np.empty(len(known), np.uint64)
    hash_words(np.frombuffer("".join(known).encode(), np.uint8), starts, hashes)
    assert len({*hashes.tolist()}) == len(known)
    assert hashes.all()


def test_all_phrases_are_found_in_themselves() -> None:
    texts = all_phrases().texts
    for number in range(0, len(texts), 97):
        alone = found(all_phrases().finder, texts[number])
        assert (number, 0, len(texts[number].split())) in alone
