# ruff: noqa: RUF001 - odd signs are what this file is about
"""The words of raw text, against a plain way to get them."""

from __future__ import annotations

import html
import re
import unicodedata
from importlib.resources import files

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ladle.food import vocabulary
from ladle.food.scan_words import (
    _DRAWN,
    _SEEN_BESIDE_LATIN,
    _Singulars,
    _without_plural,
    flatten,
    in_words,
)

FLAT = {
    "Crème  BRÛLÉE": "creme brulee",
    "baker's": "bakers",
    "half-and-half": "half and half",
    "œuf, æ": "oeuf , ae",
    "a&amp;amp;b": "a , b",
    "½ cup": "1 , 2 cup",
    "2eggs, milk1": "2 eggs , milk 1",
    "butter.Milk": "butter , milk",
    "молоко": " , ",
    "реаnuts": "peanuts",
    "wаlnuts, еgg": "walnuts , egg",
    "МILK": "milk",
    "реа soup": "pea soup",
    "рис с маслом": ", , ,",
    "Cookies 🥜": "cookies peanut",
    "🌰🥛": "nut milk",
}


@pytest.mark.parametrize(("text", "wanted"), FLAT.items())
def test_text_is_flattened(text: str, wanted: str) -> None:
    assert " ".join(flatten(text).split()) == " ".join(wanted.split())


def plainly_flattened(text: str) -> str:
    """Flatten sign by sign: slow, and short enough to be read."""
    text = unicodedata.normalize("NFKD", html.unescape(html.unescape(text))).lower()
    joiners = "\u00ad\u200c\u200d\u2060\ufeff'\u2018\u2019`"
    text = "".join(c for c in text if not unicodedata.combining(c) and c not in joiners)
    text = text.replace("\u0153", "oe").replace("\xe6", "ae")
    text = re.sub(r"[-_\u2010-\u2015 \t]", " ", text)
    return re.sub(r"([0-9]+)", r" \1 ", re.sub(r"[^a-z0-9 ]+", " , ", text))


odd_signs = st.text(
    "aE1z'`-_ \t\n.,;&#x41"
    "\u00e9\u0301\u0153\u00c6\u00bd\u2460\u0130\u03a3\u4e2d\u2019\u2013\u00a0\u00ad\u200d"
)


@given(st.text() | odd_signs)
def test_text_is_flattened_as_it_is_sign_by_sign(text: str) -> None:
    assume(_SEEN_BESIDE_LATIN.keys().isdisjoint(text) and _DRAWN.keys().isdisjoint(text))
    assert flatten(text).split() == plainly_flattened(text).split()


def test_only_what_is_written_is_spelled_in_ascii() -> None:
    with pytest.raises(UnicodeDecodeError):
        b"\xff".decode("ascii", "ladle.food.scan_words")


LISTED = [
    row.split("\t")[2]
    for row in (files("ladle.food") / "data" / "scan.tsv").read_text(encoding="utf-8").splitlines()
]


def test_no_listed_word_is_cut_to_nothing() -> None:
    assert all(map(_without_plural, flatten(" ".join(LISTED)).split()))


def test_singulars_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Singulars, "most", 2)
    singulars = _Singulars()
    assert [singulars[word] for word in ("eggs", "figs", "teas", "eggs")] == [
        "egg", "fig", "tea", "egg",
    ]  # fmt: skip
    assert len(singulars) == 2


def test_plain_names_have_the_words_that_any_text_has() -> None:
    names = [name for entry in vocabulary().entries for name in (entry.name, *entry.also)]
    texts = [
        *names,
        "Butter",
        "butter & eggs",
        "7up",
        "cr\u00e8me",
        "  two  blanks ",
        "o'brien",
    ]
    assert in_words(texts) == [" ".join(map(_without_plural, flatten(t).split())) for t in texts]
