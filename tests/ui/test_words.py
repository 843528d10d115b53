"""The page has words for every key that Ladle speaks of food."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from ladle.food import ALLERGENS, DIETS, Role, jurisdictions

WORDS = (files("ladle") / "ui" / "words.js").read_text(encoding="utf-8")
SOURCES = (files("ladle.food") / "data" / "sources.tsv").read_text(encoding="utf-8")


def _keys(name: str) -> list[str]:
    """Return the keys of a list of pairs, or of an object."""
    pattern = rf"^export const {name} = [\[{{]\n(.*?)^[\]}}];"
    found = re.search(pattern, WORDS, re.DOTALL | re.MULTILINE)
    assert found, f"words.js has no {name}"
    pairs = re.findall(r'^  (?:\["(\w*)"|(\w+):)', found[1], re.MULTILINE)
    return [listed or named for listed, named in pairs]


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        ("ALLERGENS", sorted(ALLERGENS)),
        ("DIETS", list(DIETS)),
        ("JURISDICTIONS", list(jurisdictions())),
        ("FOOD_ROLES", [role.value for role in Role]),
        ("SOURCES", [row.split("\t")[0] for row in SOURCES.splitlines()[1:]]),
        ("VERDICTS", ["contains", "may", "unknown", "free"]),
        ("FITS", ["yes", "unknown", "no"]),
    ],
)
def test_the_page_has_a_word_for_each_key(name: str, spoken: list[str]) -> None:
    assert _keys(name) == spoken
