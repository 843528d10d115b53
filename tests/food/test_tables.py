from __future__ import annotations

import pytest

from ladle.core import VocabularyError
from ladle.food.tables import cell, parse_table, read_table

COLUMNS = ("name", "also")


def test_rows_come_as_cells_without_the_header() -> None:
    assert list(parse_table("t.tsv", "name\talso\na\tb; c\nd\t-\n", COLUMNS)) == [
        ("a", "b; c"),
        ("d", "-"),
    ]


BROKEN = {
    "": r"^t\.tsv:1: the header must be name also, tab separated$",
    "name\n": r"^t\.tsv:1: the header must be name also, tab separated$",
    "name\talso\na\tb\na\n": r"^t\.tsv:3: 1 cells; there must be 2, tab separated$",
    "name\talso\na\tb\tc\n": r"^t\.tsv:2: 3 cells; there must be 2, tab separated$",
    "name\talso\na\t\n": r"^t\.tsv:2: also is empty; write - for nothing$",
}


@pytest.mark.parametrize(("text", "why"), BROKEN.items())
def test_a_broken_table_is_refused_with_its_place(text: str, why: str) -> None:
    with pytest.raises(VocabularyError, match=why):
        list(parse_table("t.tsv", text, COLUMNS))


def test_a_shipped_table_is_read_by_its_name() -> None:
    assert ("lupin", "lupin") in set(read_table("avoid.tsv", ("name", "allergens")))


@pytest.mark.parametrize(
    ("text", "parts"), [("-", ()), ("milk", ("milk",)), ("milk; egg", ("milk", "egg"))]
)
def test_a_cell_lists_its_parts(text: str, parts: tuple[str, ...]) -> None:
    assert cell(text) == parts
