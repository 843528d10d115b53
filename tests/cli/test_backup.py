"""`ladle backup`: what it says, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run, said


def test_without_a_data_directory_it_says_how_to_make_one(run: Run) -> None:
    told = said(run("backup", "b.tar.zst"), 1)
    assert told == "ladle-data is no directory: ladle import --data ladle-data FILE…"
    assert not Path("b.tar.zst").exists()


def test_it_says_what_it_wrote(run: Run) -> None:
    soup = {"identifier": "1", "name": "Tomato soup", "recipeIngredient": ["3 tomatoes"]}
    Path("mine.jsonl").write_text(json.dumps(soup), encoding="utf-8")
    run("import", "mine.jsonl")
    ran = run("backup", "b.tar.zst")
    assert ran.code == 0, ran.err
    assert ran.out.startswith("b.tar.zst: ")
    assert " files of " in ran.out
    assert Path("b.tar.zst").is_file()
    told = said(run("backup", "nowhere/b.tar.zst"), 1)
    assert told.startswith("the backup nowhere/b.tar.zst cannot be made: ")


def test_what_is_there_stays_unless_it_is_forced(run: Run) -> None:
    soup = {"identifier": "1", "name": "Tomato soup", "recipeIngredient": ["3 tomatoes"]}
    Path("mine.jsonl").write_text(json.dumps(soup), encoding="utf-8")
    run("import", "mine.jsonl")
    data = Path("ladle-data")
    before = sorted(data.rglob("*"))
    told = said(run("backup", "mine.jsonl"), 3)
    assert told == "mine.jsonl: is there already: name another file, or say --force"
    for flags in ((), ("--force",)):
        told = said(run("backup", data / "ladle.sqlite", *flags), 3)
        assert told == (
            "ladle-data/ladle.sqlite: lies in the data directory ladle-data: "
            "name a file outside of it"
        )
    assert sorted(data.rglob("*")) == before
    assert json.loads(Path("mine.jsonl").read_text(encoding="utf-8")) == soup
    assert run("backup", "mine.jsonl", "--force").code == 0
