"""Sentences, where they end, and what in them tells of harm."""

from __future__ import annotations

import pytest

from ladle.food import tokenize
from ladle.request.sentences import Harm, carries_on, find_harm, split_sentences


@pytest.mark.parametrize(
    ("text", "n_sentences"),
    [
        ("", 0), ("no nuts", 1), ("no nuts! rice", 2), ("no nuts; rice? fish.", 3),
        ("no nuts, e.g. almonds", 1), ("no. nuts", 1), ("nuts... rice", 1), ("3.5 cups", 1),
        ("nuts &amp; rice", 1), ("nuts!rice", 1), ("nuts etc. rice", 1),
    ],
)  # fmt: skip
def test_a_sentence_ends_at_its_mark_and_a_blank(text: str, n_sentences: int) -> None:
    sentences = split_sentences(text)
    assert len(sentences) == n_sentences
    assert all(tokens[0].breaks for tokens in sentences[1:])


@pytest.mark.parametrize(
    ("text", "carries"),
    [("and rice", True), ("rice too", True), ("milk", True), ("rice please", False)],
)
def test_a_sentence_carries_on_by_its_words(text: str, carries: bool) -> None:
    assert carries_on(tokenize(text)) is carries


@pytest.mark.parametrize(
    ("text", "harm"),
    [
        ("they kill me", Harm.SURE), ("to die for", Harm.NONE), ("not bad", Harm.NONE),
        ("bad for me", Harm.IF_OF_A_FOOD), ("out of bread", Harm.NONE), ("take out", Harm.NONE),
        ("nuts are out", Harm.IF_OF_A_FOOD), ("not safe", Harm.IF_OF_A_FOOD),
        ("no good idea", Harm.NONE), ("off the table", Harm.IF_OF_A_FOOD), ("", Harm.NONE),
    ],
)  # fmt: skip
def test_harm_is_told_by_its_words(text: str, harm: Harm) -> None:
    assert find_harm(tokenize(text)) is harm
