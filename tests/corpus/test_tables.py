"""CSV and TSV files, whole and broken."""

from __future__ import annotations

import io
import tracemalloc
from typing import Any

import pytest

from ladle.corpus import Raw, Reject
from ladle.corpus.tables import looks_like_table, rows_of_text


def _rows(text: str | bytes, columns: dict[str, str] | None = None, preset: str = "") -> list[Any]:
    data = text.encode() if isinstance(text, str) else text
    found = rows_of_text(io.BytesIO(data), "a.csv", columns, preset)
    return [(f.place, f.data) if isinstance(f, Raw) else (f.line, f.reason) for f in found]


@pytest.mark.parametrize("sign", [",", "\t", ";", "|"])
def test_the_header_says_what_stands_between_the_columns(sign: str) -> None:
    text = f"name{sign}ingredients\nSoup{sign}water\n"
    assert looks_like_table(text) == sign
    assert _rows(text) == [(2, {"name": "Soup", "recipeIngredient": "water"})]


@pytest.mark.parametrize("text", ["", "\n\n", "name", "a,b\n", "name,rating\n", "Dear reader,\n"])
def test_a_text_whose_first_line_names_nothing_is_no_table(text: str) -> None:
    assert looks_like_table(text) == ""


def test_a_cell_may_hold_lines_blank_ones_too_and_rows_are_counted_by_lines() -> None:
    text = '\ufeffname,ingredients\r\nSoup,"water\r\n\r\nsalt"\r\nStew,meat\r\n'
    assert _rows(text) == [
        (2, {"name": "Soup", "recipeIngredient": "water\n\nsalt"}),
        (5, {"name": "Stew", "recipeIngredient": "meat"}),
    ]


def test_a_row_with_other_than_its_headers_cells_is_refused() -> None:
    assert _rows("name,ingredients,\nSoup\nStew,meat,\nPie,apple,,more\n") == [
        (2, "has 1 cells; its header has 2"),
        (3, {"name": "Stew", "recipeIngredient": "meat"}),
        (4, "has 4 cells; its header has 2"),
    ]


def test_a_quote_that_is_never_closed_swallows_no_recipes_unnoticed() -> None:
    found = _rows('name,ingredients\nSoup,water\nStew,"meat\nPie,apple\nTart,pear\n')
    assert found == [
        (2, {"name": "Soup", "recipeIngredient": "water"}),
        (3, "has a quote that is never closed"),
    ]
    assert _rows('name,ingredients\nPie,5" of apple')[0][1]["recipeIngredient"] == '5" of apple'


def test_a_huge_cell_is_refused_and_the_next_row_read() -> None:
    text = 'name,ingredients\nSoup,"' + "x" * 1_000_000 + '"\nStew,meat\n'
    assert _rows(text) == [
        (2, "is no row of a table (field larger than field limit (131072))"),
        (3, {"name": "Stew", "recipeIngredient": "meat"}),
    ]


@pytest.mark.alone
def test_a_line_of_100_mb_is_refused_without_being_held() -> None:
    stream = io.BytesIO(b"name,ingredients\nSoup,water\n" + b"x" * (100 << 20) + b"\nStew,meat\n")
    tracemalloc.start()
    try:
        found = list(rows_of_text(stream, "a.csv", None))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 20 << 20
    assert [f.reason if isinstance(f, Reject) else f.place for f in found] == [
        2, "has a line that is too long for a recipe", 4
    ]  # fmt: skip


def test_a_row_that_is_no_utf_8_is_refused_and_the_next_one_read() -> None:
    assert _rows("name,ingredients\nCafé,x\n".encode("latin-1") + b"Stew,meat\n") == [
        (2, "is no UTF-8 text; save the file as UTF-8"),
        (3, {"name": "Stew", "recipeIngredient": "meat"}),
    ]


def test_the_reader_says_which_column_is_which() -> None:
    assert _rows("a,b\nSoup,water\n", {"name": "a", "recipeIngredient": "b"}) == [
        (2, {"name": "Soup", "recipeIngredient": "water"})
    ]


@pytest.mark.parametrize(
    ("header", "columns", "preset", "why"),
    [
        ("a,b", None, "", "has the columns a, b; say which is which"),
        ("a,b", {"name": "c"}, "", "has no column 'c'; it has a, b"),
        ("a,b", None, "recipenlg", "has no column 'NER', which recipenlg has"),
        ("name,ingredients,ingredients", None, "", "has the column 'ingredients' twice"),
        ("name,ingredients\rSoup,water\r", None, "", "lines that end in CR alone"),
        ("name," + "x" * 200_000, None, "", "has no header of a table"),
        ("", None, "", "has the columns ; say which"),
    ],
)
def test_a_header_that_does_not_say_what_is_what_is_refused(
    header: str, columns: dict[str, str] | None, preset: str, why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        _rows(header, columns, preset)


def test_a_public_table_may_lack_columns_that_do_not_tell_it() -> None:
    (found,) = rows_of_text(
        io.BytesIO(b"name,minutes,tags,steps,ingredients,n_steps\nSoup,5,[],[],['water'],0\n"),
        "a.csv", None,
    )  # fmt: skip
    assert isinstance(found, Raw)
    assert found.form == "foodcom"


def test_commas_that_my_recipe_box_does_not_quote_are_joined_again() -> None:
    header = "title,preparationTime,cookingTime,quantity,ingredients,instructions,categories"
    found = _rows(f"{header}\nSoup,5,5,2,water,boil,Soups,Quick\n")
    assert found[0][1]["categories"] == "Soups,Quick"
    without = header.replace(",categories", "")
    assert _rows(f"{without}\nSoup,5,5,2,water,boil,more\n") == [
        (2, "has 7 cells; its header has 6")
    ]
