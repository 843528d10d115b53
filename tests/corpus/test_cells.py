"""Lists in the cells of tables."""

from __future__ import annotations

import time

import pytest

from ladle.core import BadRecordError
from ladle.corpus.cells import MAX_CELL, is_list_text, items_of


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ('["salt", "pepper"]', ["salt", "pepper"]),
        ("['salt', \"cook's flour\"]", ["salt", "cook's flour"]),
        ("('salt', 'pepper')", ["salt", "pepper"]),
        ("('salt')", ["salt"]),
        ("[]", []),
        ("[51.5, 0.0, None, True]", [51.5, 0.0, None, True]),
        (r"['a \'quoted\' word', 'two\nlines']", ["a 'quoted' word", "two\nlines"]),
        ('c("salt", "a \\"quoted\\" word", NA)', ["salt", 'a "quoted" word']),
        ('c("salt",\n"pepper")', ["salt", "pepper"]),
        (r"['pizza \ud83c\udf55 é']", ["pizza 🍕 é"]),
        (r"['\u00bd cup']", ["½ cup"]),
    ],
)
def test_a_list_is_read_in_the_three_ways_tables_write_it(text: str, want: list[object]) -> None:
    assert is_list_text(text)
    assert items_of(text) == want


@pytest.mark.parametrize(
    "text",
    [
        "[['salt']]",
        '[["salt"]]',
        '[{"name": "salt"}]',
        "[__import__('os')]",
        "['a' + 'b']",
        "['a' 'b']",
        "[f'{1}']",
        "['salt'",
        "['salt' 3]",
        'c("salt" "pepper")',
        "c(salt)",
        "[salt, pepper]",
        r"['half a sign \ud83c']",
        r'["half a sign \ud83c"]',
    ],
)
def test_anything_but_texts_and_numbers_is_refused_and_never_run(text: str) -> None:
    with pytest.raises(BadRecordError, match="has a list that cannot be read"):
        items_of(text)


def test_a_list_of_absurd_length_is_refused() -> None:
    with pytest.raises(BadRecordError, match=r"has a list of 200,002 characters; at most 200,000"):
        items_of("[" + "1" * MAX_CELL + "]")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000 + "]" * 100_000,
        "['" + "\\" * 199_990 + "]",
        "[" + "'a'," * 49_000 + "x]",
        "[" + " " * 199_000 + "x]",
        "['" + "a" * 199_000 + "]",
        'c("' + '\\"' * 99_000 + ")",
        "[" + "1" * 199_000 + "x]",
    ],
)
def test_a_list_made_to_take_long_is_refused_at_once(text: str) -> None:
    begun = time.process_time()
    with pytest.raises(BadRecordError):
        items_of(text)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("text", ["salt", "[salt", "c'est bon)", "(optional)", ""])
def test_a_plain_text_is_no_list(text: str) -> None:
    assert not is_list_text(text)
