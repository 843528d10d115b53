"""Files of baskets: sorted, each item once a day, bad files refused."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from ladle.core import BadFileError
from ladle.learning import read_baskets
from ladle.models import Baskets


def rows(baskets: Baskets) -> list[tuple[int, int, str]]:
    columns = (baskets.member.tolist(), baskets.day.tolist(), baskets.grocery.tolist())
    return [(m, d, baskets.names[g]) for m, d, g in zip(*columns, strict=True)]


EXPECTED = [(0, 16071, "beer"), (0, 16071, "milk"), (1, 16072, "milk")]
"""Members by name, days since 1970."""


def test_a_table_is_read_sorted_with_each_item_of_a_day_once(tmp_path: Path) -> None:
    path = tmp_path / "baskets.csv"
    path.write_text(
        "member_id,at,item\nzoe,2014-01-02,milk\nann,2014-01-01,milk\nann,2014-01-01,beer\n"
        "ann,2014-01-01,milk\n",
        encoding="utf-8",
    )
    assert rows(read_baskets(path)) == EXPECTED


def test_a_parquet_file_is_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "baskets.parquet"
    days = [datetime(2014, 1, d, 8, tzinfo=UTC) for d in (2, 1, 1)]
    table = pa.table(
        {"member_id": ["zoe", "ann", "ann"], "at": days, "item": ["milk", "beer", "milk"]}
    )
    pyarrow.parquet.write_table(table, path)
    assert rows(read_baskets(path)) == EXPECTED


def test_rows_that_lack_a_value_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "baskets.csv"
    path.write_text("member_id,at,item\n1,2014-01-01,milk\n1,,beer\n", encoding="utf-8")
    assert rows(read_baskets(path)) == [(0, 16071, "milk")]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("member_id,at\n1,2014-01-01\n", "has no column 'item'"),
        ("member_id,at,item\n", "holds no row"),
        ("member_id,at,item\n1,yesterday,milk\n", "cannot be read"),
    ],
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, text: str, want: str) -> None:
    path = tmp_path / "baskets.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadFileError, match=want):
        read_baskets(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match=r"nowhere\.csv: is not there; name a file that is$"):
        read_baskets(tmp_path / "nowhere.csv")
    with pytest.raises(BadFileError, match=r"is a folder; name a file$"):
        read_baskets(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(BadFileError, match=r"baskets\.csv: is not there; name a file that is$"):
        read_baskets(tmp_path / "file" / "baskets.csv")
