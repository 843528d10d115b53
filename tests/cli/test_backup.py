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
