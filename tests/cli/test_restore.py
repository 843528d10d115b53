"""`ladle restore`: a data directory as it was, but for who was erased since."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from tests.cli.conftest import Ran, Run, make_older, said
from tests.store.conftest import killed_after

DATA = Path("ladle-data")


@pytest.fixture
def backed_up(run: Run) -> Run:
    """Make a data directory with two people, and a backup of it in `b.tar.zst`."""
    soup = {"identifier": "1", "name": "Tomato soup", "recipeIngredient": ["3 tomatoes"]}
    Path("mine.jsonl").write_text(json.dumps(soup), encoding="utf-8")
    rows = ["person_id,recipe_id,rating,at"]
    rows += [f"{who},1,5,2026-04-01T18:00:00Z" for who in ("ann", "bob")]
    Path("choices.csv").write_text("\n".join(rows), encoding="utf-8")
    for words in (
        ("import", "mine.jsonl"),
        ("interactions", "choices.csv"),
        ("people", "profile", "put", "ann", "--diets", "vegan"),
        ("backup", "b.tar.zst"),
    ):
        assert run(*words).code == 0
    return run


def exported(run: Run, who: str, data: Path) -> Ran:
    return run("people", "export", who, "--data", data)


def n_events(data: Path) -> int:
    with sqlite3.connect(data / "ladle.sqlite") as connection:
        (n,) = connection.execute("SELECT count(*) FROM events").fetchone()
    connection.close()
    return int(n)


def test_all_comes_back(backed_up: Run) -> None:
    run = backed_up
    ran = run("restore", "b.tar.zst", "--data", "new")
    assert ran.code == 0, ran.err
    assert ran.out.startswith("new: ")
    assert "files as they were at 20" in ran.out
    assert json.loads(exported(run, "ann", Path("new")).out) == json.loads(
        exported(run, "ann", DATA).out
    )
    assert run("recommend", "soup", "--data", "new").code == 0
    told = said(run("restore", "b.tar.zst", "--data", "new"), 3)
    assert told == "new: is not empty: name another directory, or say --force"


def test_who_was_erased_since_is_erased_from_the_backup_that_takes_the_place(
    backed_up: Run,
) -> None:
    run = backed_up
    run("people", "forget", "ann", "--yes")
    ran = run("restore", "b.tar.zst", "--force")
    assert ran.code == 0, ran.err
    assert "What was there lies in ladle-data/replaced-" in ran.out
    assert "Erased again: 2 rows of people and households" in ran.out
    assert "run `ladle train`" in ran.out
    assert exported(run, "ann", DATA).code == 1
    assert exported(run, "bob", DATA).code == 0
    assert n_events(DATA) == 1


def test_who_was_erased_is_erased_though_a_restore_was_killed_before(backed_up: Run) -> None:
    run = backed_up
    run("people", "forget", "ann", "--yes")
    for n_done in range(4):  # two of the old make room, then two of the new come in
        with killed_after(n_done):
            run("restore", "b.tar.zst", "--force")
        if (DATA / "ladle.sqlite").is_file():
            assert exported(run, "ann", DATA).code == 1
        ran = run("restore", "b.tar.zst", "--force")
        assert ran.code == 0, ran.err
        assert "Erased again: 2 rows of people and households" in ran.out
        assert exported(run, "ann", DATA).code == 1
        assert n_events(DATA) == 1


@pytest.mark.parametrize("source", ["erased.txt", "ladle-data"])
def test_who_was_erased_is_told_by_a_list_or_another_directory(backed_up: Run, source: str) -> None:
    run = backed_up
    run("people", "forget", "ann", "--yes")
    Path("erased.txt").write_text(run("people", "erased").out, encoding="utf-8")
    ran = run("restore", "b.tar.zst", "--data", "new", "--erased", source)
    assert ran.code == 0, ran.err
    assert exported(run, "ann", Path("new")).code == 1
    assert n_events(Path("new")) == 1


def test_a_directory_of_an_older_ladle_is_asked_who_was_erased_and_left_to_it(
    backed_up: Run,
) -> None:
    run = backed_up
    run("people", "forget", "ann", "--yes")
    older = make_older(DATA)
    assert len(run("people", "erased").out.split()) == 1
    ran = run("restore", "b.tar.zst", "--data", "new", "--erased", DATA)
    assert (ran.code, (DATA / "ladle.sqlite").read_bytes()) == (0, older)
    assert "Erased again: 2 rows" in ran.out
    ran = run("restore", "b.tar.zst", "--force")
    assert "Erased again: 2 rows" in ran.out
    (replaced,) = DATA.glob("replaced-*")
    assert (replaced / "ladle.sqlite").read_bytes() == older
    assert exported(run, "ann", DATA).code == 1


def test_who_was_erased_is_not_told_by_what_holds_nobody(run: Run) -> None:
    told = said(run("people", "erased", "--data", "none"), 1)
    assert told.startswith("none holds no ladle.sqlite, so it does not tell who was erased: name")
    assert not Path("none").exists()
    Path("none").mkdir()
    assert said(run("people", "erased", "--data", "none"), 1) == told
    assert not list(Path("none").iterdir())


def test_without_a_list_who_was_erased_is_back(backed_up: Run) -> None:
    run = backed_up
    run("people", "forget", "ann", "--yes")
    assert "Erased" not in run("restore", "b.tar.zst", "--data", "new").out
    assert exported(run, "ann", Path("new")).code == 0


def test_where_the_list_cannot_be_read_nothing_is_restored(backed_up: Run) -> None:
    run = backed_up
    Path("bad.txt").write_text("ann\n", encoding="utf-8")
    Path("short.txt").write_text("00ff\n", encoding="utf-8")
    Path("empty").mkdir()
    for source, text in (
        ("none.txt", "none.txt: is not there; name a file that is"),
        ("bad.txt", "bad.txt: is not what `ladle people erased` prints ("),
        ("short.txt", "short.txt: holds a line that is no digest of 16 bytes"),
        ("empty", "empty: holds no ladle.sqlite"),
    ):
        told = said(run("restore", "b.tar.zst", "--data", "new", "--erased", source), 3)
        assert told.startswith(text)
        assert not Path("new").exists()


def test_a_file_that_is_not_there_makes_no_directory(run: Run) -> None:
    told = "none.tar.zst: is not there; name a file that is"
    assert said(run("restore", "none.tar.zst", "--data", "new"), 3) == told
    assert not Path("new").exists()


def test_a_damaged_database_is_replaced_though_it_tells_of_nobody(backed_up: Run) -> None:
    run = backed_up
    (DATA / "ladle.sqlite").write_bytes(b"no database" * 999)
    ran = run("restore", "b.tar.zst", "--force")
    assert ran.code == 0
    assert "Who was erased since is not known: ladle-data/ladle.sqlite cannot be used" in ran.err
    assert exported(run, "ann", DATA).code == 0


def test_what_must_be_done_before_it_is_served_is_told(backed_up: Run) -> None:
    run = backed_up
    name = (DATA / "catalog" / "CURRENT").read_text(encoding="ascii").strip()
    path = DATA / "catalog" / name / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(manifest | {"format": manifest["format"] - 1}), encoding="utf-8")
    run("backup", "b.tar.zst", "--force")
    ran = run("restore", "b.tar.zst", "--data", "new")
    assert ran.code == 0
    assert "Before it can be served: " in ran.err
    assert "run `ladle upgrade --data new`" in ran.err
