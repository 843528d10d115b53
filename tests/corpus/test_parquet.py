"""Parquet files, of usual and of odd writers."""

from __future__ import annotations

import io
import tracemalloc
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ladle.core import BadFileError, Recipe
from ladle.corpus import Raw, Reject, parquet, read_recipes
from ladle.corpus.parquet import rows_of_parquet


def _file(columns: dict[str, Any], **options: Any) -> io.BytesIO:
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file, **options)
    file.seek(0)
    return file


def _rows(file: io.BytesIO, **options: Any) -> list[Any]:
    found = rows_of_parquet(file, "a.parquet", options.get("columns"), options.get("preset", ""))
    return [f.data if isinstance(f, Raw) else (f.line, f.reason) for f in found]


_TWO = {"name": ["Soup", "Stew"], "recipeIngredient": [["water", "salt"], ["meat"]], "n": [1, 2]}
_WANT = [
    {"name": "Soup", "recipeIngredient": ["water", "salt"]},
    {"name": "Stew", "recipeIngredient": ["meat"]},
]


def test_rows_are_read_by_the_names_of_properties() -> None:
    assert _rows(_file(_TWO)) == _WANT


@pytest.mark.parametrize(
    "kind",
    [
        pa.list_(pa.string()),
        pa.large_list(pa.large_string()),
        pa.list_(pa.dictionary(pa.int32(), pa.string())),
    ],
)
def test_lists_of_every_writer_are_read(kind: Any) -> None:
    lines = pa.array([["water", "salt"], ["meat"]], pa.list_(pa.string())).cast(kind)
    assert _rows(_file({"name": ["Soup", "Stew"], "recipeIngredient": lines})) == _WANT


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_a_column_of_maps_is_refused_by_its_name(depth: int) -> None:
    kind: Any = pa.map_(pa.string(), pa.int32())
    for _ in range(depth):
        kind = pa.list_(kind)
    lines = pa.array([None], kind)
    with pytest.raises(ValueError, match=r"has the column 'recipeIngredient' as a map; texts"):
        _rows(_file({"name": ["Soup"], "recipeIngredient": lines}))
    assert _rows(_file(_TWO | {"unused": pa.array([None, None], kind)})) == _WANT


def test_steps_may_be_objects_and_cells_may_be_empty() -> None:
    steps = [[{"text": "Boil."}, {"text": None}], None]
    (soup, stew) = _rows(_file({"name": ["Soup", None], "recipeInstructions": steps}))
    assert soup["recipeInstructions"] == [{"text": "Boil."}, {"text": None}]
    assert stew == {"name": None, "recipeInstructions": None}


def test_the_reader_says_which_column_is_which() -> None:
    file = _file({"a": ["Soup"], "b": ["water"]})
    assert _rows(file, columns={"name": "a", "recipeIngredient": "b"}) == [
        {"name": "Soup", "recipeIngredient": "water"}
    ]


def test_a_public_table_is_told_by_its_columns() -> None:
    columns = {k: ["x"] for k in ("title", "ingredients", "directions", "link", "NER")}
    (found,) = rows_of_parquet(_file(columns), "a", None)
    assert isinstance(found, Raw)
    assert found.form == "recipenlg"


def test_columns_that_say_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="has the columns a, b; say which is which"):
        _rows(_file({"a": ["Soup"], "b": ["water"]}))


@pytest.mark.parametrize("data", [b"PAR1", b"PAR1" + b"x" * 100 + b"PAR1", b""])
def test_what_is_no_parquet_file_says_so(data: bytes) -> None:
    with pytest.raises(OSError, match="it is no whole Parquet file"):
        _rows(io.BytesIO(data))


def test_a_file_that_breaks_off_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(_file(_TWO).getvalue()[:-20])
    with pytest.raises(BadFileError, match="cannot be read on: it is no whole Parquet file"):
        list(read_recipes(path, "mine"))


@pytest.mark.alone
def test_a_text_that_every_row_repeats_is_held_once() -> None:
    long = "x" * (1 << 20)
    file = _file({"name": ["Soup"] * 400, "recipeIngredient": [long] * 400})
    tracemalloc.start()
    before = pa.total_allocated_bytes()
    peak = 0
    try:
        n = 0
        for _ in rows_of_parquet(file, "a", None):
            n += 1
            peak = max(peak, pa.total_allocated_bytes() - before)
        peak += tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert n == 400
    assert peak < 64 << 20


def test_a_row_longer_than_a_recipe_is_refused_and_the_next_one_read() -> None:
    lines = ["x" * (5 << 20), "water"] + ["y" * (2 << 20)] * 15
    found = _rows(_file({"name": ["Soup"] * 17, "recipeIngredient": lines}))
    assert found[:2] == [(1, "is longer than 4 MB"), {"name": "Soup", "recipeIngredient": "water"}]
    assert len(found) == 17


def test_lists_made_to_fill_the_memory_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "MAX_LIST_ITEMS", 1000)
    file = _file({"name": ["Soup"], "recipeIngredient": [["salt"] * 1001]})
    with pytest.raises(OSError, match=r"recipeIngredient\.list\.element holds absurdly long lists"):
        _rows(file)


def test_a_million_ingredients_refuse_one_record(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    lines = [["salt"] * 50_000, ["meat"]]
    path.write_bytes(_file({"name": ["Soup", "Stew"], "recipeIngredient": lines}).getvalue())
    soup, stew = read_recipes(path, "mine")
    assert isinstance(soup, Reject)
    assert soup.reason == "has 50,000 ingredient lines; at most 500 are taken"
    assert isinstance(stew, Recipe)


def test_bytes_are_read_as_text_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    columns = {"name": [b"Caf\xc3\xa9", b"\xff"], "recipeIngredient": [[b"salt"], [b"meat"]]}
    path.write_bytes(_file(columns).getvalue())
    soup, bad = read_recipes(path, "mine")
    assert isinstance(soup, Recipe)
    assert (soup.name, soup.lines) == ("Café", ("salt",))
    assert isinstance(bad, Reject)
    assert bad.reason == "name holds bytes that are no UTF-8 text"
