"""`ladle interactions`: who chose what, into the log, with nobody's name in what is shown."""

from __future__ import annotations

import csv
import json
import sqlite3
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from tests.cli.conftest import Run, said
from tests.ranking.conftest import catalog_of, recipe

from ladle.ranking import Paths

COLUMNS = ("person_id", "recipe_id", "rating", "kind", "at")


def kitchen_of(*names: str) -> Path:
    folder = Path("ladle-data")
    catalog_of(folder, [recipe(name, "1 onion") for name in names])
    return folder


def write(name: str, *rows: tuple[object, ...]) -> Path:
    with Path(name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    return Path(name)


def count(sql: str = "select count(*) from events") -> int:
    connection = sqlite3.connect(Paths(Path("ladle-data")).database)
    try:
        return int(connection.execute(sql).fetchone()[0])
    finally:
        connection.close()


def test_rows_of_csv_are_logged_once_however_often_they_come(run: Run) -> None:
    kitchen_of("Soup", "Rice")
    file = write("mine.csv", ("ann", "soup", 5, "", ""), ("bob", "rice", "", "cook", "2026-05-01"))
    ran = run("interactions", file)
    assert (ran.code, ran.err.strip()) == (0, "")
    assert ran.out == "mine.csv: 2 rows, 2 new events\n"
    assert run("interactions", file).out == "mine.csv: 2 rows, 0 new events\n"
    assert count() == 2


def test_rows_of_parquet_are_logged(run: Run) -> None:
    kitchen_of("Soup")
    pq.write_table(pa.table({"person_id": ["ann"], "recipe_id": ["soup"]}), "mine.parquet")
    assert run("interactions", "mine.parquet").out == "mine.parquet: 1 rows, 1 new events\n"


def test_rows_that_make_no_sense_are_written_down_for_all_files_without_a_name(run: Run) -> None:
    kitchen_of("Soup")
    first = write("a.csv", ("Ann Example", "soup", 9, "", ""), ("ann", "soup", 5, "", ""))
    second = write("b.csv", ("Ann Example", "soup", 5, "eaten", ""), ("Ann", "", 5, "", ""))
    ran = run("interactions", first, second)
    assert ran.code == 3  # of the second, no row was taken
    assert run("interactions", first).code == 0
    assert run("interactions", first, second).code == 3
    assert ran.out.splitlines()[:3] == [
        "a.csv: 2 rows, 1 new events",
        "b.csv: 2 rows, 0 new events",
        "3 rows were refused; ladle-data/interactions.rejects.jsonl says which and why:",
    ]
    assert "rating is 9; it must be from 0 to 5" in ran.out
    text = Path("ladle-data/interactions.rejects.jsonl").read_text(encoding="utf-8")
    told = [json.loads(line) for line in text.splitlines()]
    assert [(r["file"], r["row"]) for r in told] == [("a.csv", 1), ("b.csv", 1), ("b.csv", 2)]
    assert "Ann" not in text + ran.out + ran.err


def test_rows_of_recipes_that_are_not_there_are_kept_for_later(run: Run) -> None:
    kitchen_of("Soup")
    ran = run("interactions", write("mine.csv", ("ann", "cake", 5, "", "")))
    assert "  1 are of recipes not in the catalog; kept for later\n" in ran.out
    assert count("select count(*) from events where recipe_id = 'cake'") == 1


def test_a_source_finds_its_own_ids_first(run: Run) -> None:
    folder = Path("ladle-data")
    catalog_of(folder, [recipe("site:soup", "1 onion"), recipe("soup", "1 leek")])
    run("interactions", write("mine.csv", ("ann", "soup", 5, "", "")), "--source", "site")
    assert count("select count(*) from events where recipe_id = 'site:soup'") == 1


def test_made_up_people_are_said_to_be_made_up(run: Run) -> None:
    kitchen_of("Soup", "Rice", "Cake")
    ran = run("interactions", "--synthetic")
    assert ran.code == 0
    assert "300 synthetic people made up in ladle-data/synthetic-interactions.csv" in ran.err
    assert "no figure of quality comes from them" in ran.err
    assert count("select count(*) from events where not is_synthetic") == 0
    assert count() == count("select count(*) from events where is_synthetic") > 300


def test_without_anything_it_says_what_to_give(run: Run) -> None:
    assert said(run("interactions"), 2) == (
        "FILE: give interaction files, or --synthetic to make some up"
    )


def test_without_a_catalog_it_says_what_to_do_first(run: Run) -> None:
    file = write("mine.csv", ("ann", "soup", 5, "", ""))
    assert "import recipes first: ladle import FILE…" in said(run("interactions", file), 1)


def test_a_file_that_is_none_is_refused(run: Run) -> None:
    kitchen_of("Soup")
    Path("mine.csv").write_text("who,what\nann,soup\n", encoding="utf-8")
    assert "mine.csv: has no column 'person_id'" in said(run("interactions", "mine.csv"), 3)
    assert "missing.csv: is not there" in said(run("interactions", "missing.csv"), 3)
