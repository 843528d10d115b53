"""Utterances as words that know where they were said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.request.language_file import english
from ladle.request.spoken import Spoken, Word, as_tokens


def words_of(said: str) -> list[Word]:
    return Spoken(said, english()).words


def cut(said: str, word: Word) -> str:
    start, stop = Spoken(said, english()).span(word.start, word.stop)
    return said[start:stop]


def test_words_are_folded_and_singular() -> None:
    assert [word.text for word in words_of("Eggs & CRÈME brûlées w/o nuts")] == [
        "egg", "and", "creme", "brulee", "without", "nut",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "n_sentences"),
    [
        ("no nuts", 1), ("no nuts! rice", 2), ("no nuts; rice? fish.", 3),
        ("no nuts, e.g. almonds", 1), ("no. nuts", 1), ("nuts... rice", 1), ("3.5 cups", 1),
        ("nuts!rice", 1), ("nuts etc. rice", 1), ("nuts incl. rice", 1), ("nuts. rice", 2),
    ],
)  # fmt: skip
def test_a_sentence_ends_at_its_mark_and_a_blank(text: str, n_sentences: int) -> None:
    assert 1 + sum(word.starts_sentence for word in words_of(text)) == n_sentences


@pytest.mark.parametrize(
    ("said", "breaks"),
    [
        ("nuts, rice", True), ("nuts - rice", True), ("nuts (rice", True), ("nuts. rice", True),
        ("nuts rice", False), ("nut-rice", False), ("nut_rice", False),
    ],
)  # fmt: skip
def test_a_comma_or_a_dash_breaks_and_a_hyphen_joins(said: str, breaks: bool) -> None:
    assert words_of(said)[-1].breaks is breaks
    assert as_tokens(words_of(said))[-1].breaks is breaks


def test_the_first_word_neither_breaks_nor_starts_a_new_sentence() -> None:
    first = words_of("... (nuts)")[0]
    assert (first.breaks, first.starts_sentence) == (False, False)


@pytest.mark.parametrize("said", ["Crème brûlée", "don't", "ﬁsh and ½ h", "straße", "1½ hours"])
def test_every_word_leads_back_to_its_letters(said: str) -> None:
    cuts = [cut(said, word) for word in words_of(said)]
    assert all(piece and piece == piece.strip() for piece in cuts)
    assert cuts[0] == said.split(maxsplit=1)[0].removesuffix("½")


def test_an_empty_piece_stands_where_it_begins() -> None:
    assert Spoken("no nuts", english()).span(3, 3) == (3, 3)
    assert words_of("") == []


@given(st.text(max_size=200))
def test_words_of_any_text_stand_in_order_within_it(said: str) -> None:
    spoken = Spoken(said, english())
    places = [spoken.span(word.start, word.stop) for word in spoken.words]
    assert places == sorted(places)
    assert all(0 <= start < stop <= len(said) for start, stop in places)
