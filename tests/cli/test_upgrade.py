"""`ladle upgrade`: what it says of each part of a data directory."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.cli.conftest import Run, said

DATA = Path("ladle-data")


def change(path: Path, **values: object) -> None:
    found = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**found, **values}), encoding="utf-8")


def manifest(kind: str) -> Path:
    name = (DATA / kind / "CURRENT").read_text(encoding="ascii").strip()
    return DATA / kind / name / "manifest.json"


def test_before_the_first_import_it_says_so(run: Run) -> None:
    assert said(run("upgrade"), 1).startswith("ladle-data holds no catalog yet: ladle import FILE…")


def import_soup(run: Run) -> None:
    soup = {"identifier": "1", "name": "Tomato soup", "recipeIngredient": ["3 tomatoes"]}
    Path("mine.jsonl").write_text(json.dumps(soup), encoding="utf-8")
    assert run("import", "mine.jsonl").code == 0


def test_an_old_data_directory_is_made_one_of_today(run: Run) -> None:
    import_soup(run)
    run("train")
    change(manifest("catalog"), format=4)
    models = manifest("shelf").parent
    with closing(sqlite3.connect(DATA / "ladle.sqlite")) as connection:
        for table in ("api_keys", "erased_hashes"):
            connection.execute(f"DROP TABLE IF EXISTS {table}")
    written = {path: path.read_bytes() for path in models.glob("*/manifest.json")}
    for path in written:
        change(path, schema=1)
    before = said(run("recommend", "soup"), 1)
    assert before.endswith("has format 4, this Ladle reads 7: run `ladle upgrade`")
    ran = run("upgrade", "--workers", "0")
    assert ran.code == 0, ran.err
    catalog, database, shelf = ran.out.strip().splitlines()
    assert "1 recipes of 000001-" in catalog
    assert catalog.endswith("which has format 4 and is kept")
    assert database == "Database: has all tables and columns of this Ladle"
    with closing(sqlite3.connect(DATA / "ladle.sqlite")) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    assert tables >= {"api_keys", "erased_hashes", "events", "people", "households"}
    assert shelf == f"Models {models.name}: has format 1, this Ladle reads 2: run `ladle train`"
    change(manifest("catalog"), food_version="0-older")
    assert "derived again" in run("upgrade").out
    for path, whole in written.items():
        path.write_bytes(whole)
    again = run("upgrade").out
    assert again.count("nothing to do") == 2


def test_a_database_of_a_newer_ladle_is_refused(run: Run) -> None:
    import_soup(run)
    run("train")
    with sqlite3.connect(DATA / "ladle.sqlite") as connection:
        connection.execute("PRAGMA user_version=99")
    connection.close()
    ran = run("upgrade")
    assert ran.code == 1
    assert "has schema 99" in ran.err
    assert "install the newer Ladle that wrote it" in ran.err
