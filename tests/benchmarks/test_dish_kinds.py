"""What the readings of a dish are compared with, and how those that were judged count."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec
import pytest
from benchmarks.dish_kinds import ADJUDICATED, Sheet, calibration

from benchmarks import dish_kinds
from ladle.core import Recipe, RecipeId
from ladle.food import character_of, facts_of

HEADER = "draw\tkind\tconfidence\tright\n"


def sheet(tmp_path: Path, *rows: str) -> Sheet:
    path = tmp_path / "sheet.tsv"
    path.write_text(HEADER + "\n".join(row.replace(" ", "\t") for row in rows), "utf-8")
    return Sheet.read(path)


def test_the_sheet_holds_both_draws_and_a_reason_for_each_row() -> None:
    drawn = Sheet.read(ADJUDICATED).by_kind()
    assert {draw: sum(map(Counter.total, map(Counter, kinds.values()))) for draw, kinds in
            drawn.items()} == {"1": 120, "2": 100}  # fmt: skip
    assert {kind: sum(n.values()) for kind, n in drawn["2"].items()} == dict.fromkeys(
        ("course", "cuisine", "main", "meal", "type"), 20
    )
    lines = [line.split("\t") for line in ADJUDICATED.read_text("utf-8").splitlines()]
    assert all(len(line) == len(lines[0]) and line[-1] for line in lines)
    assert {line[-2] for line in lines[1:]} == {"text", "label", "both", "neither"}


def test_no_sheet_is_an_empty_one(tmp_path: Path) -> None:
    assert Sheet.read(tmp_path / "none.tsv").by_kind() == {}


def test_a_reading_is_right_where_it_agrees_and_as_often_as_the_sheet_says(tmp_path: Path) -> None:
    read = sheet(
        tmp_path, "2 type sure text", "2 type sure label", "2 type guess both", "1 type - label"
    )
    told = {"sure": Counter({"True": 6, "False": 4}), "guess": Counter({"True": 1, "False": 1})}
    found = calibration(told, "type", read)
    assert found["by_confidence"] == {
        "guess": {"told": 2, "agrees_share": 0.5, "read": 1, "right_share": 1.0},
        "sure": {"told": 10, "agrees_share": 0.6, "read": 2, "right_share": 0.8},
    }
    assert (found["agrees_share"], found["right_share"]) == (0.5833, 0.8333)
    assert found["of_differing"] == {"both": 0.2, "label": 0.4, "text": 0.4}


def test_a_level_that_nobody_read_counts_as_the_kind_does(tmp_path: Path) -> None:
    read = sheet(tmp_path, "2 meal likely text", "2 meal likely label")
    found = calibration({"guess": Counter({"False": 2})}, "meal", read)
    assert found["by_confidence"]["guess"] == {
        "told": 2, "agrees_share": 0.0, "read": 0, "right_share": 0.5,
    }  # fmt: skip


def test_a_kind_that_nobody_read_has_no_share_of_right_ones(tmp_path: Path) -> None:
    found = calibration({"likely": Counter({"True": 1, "False": 1})}, "main", sheet(tmp_path))
    assert (found["right_share"], found["by_confidence"]["likely"]["right_share"]) == (None, None)


def test_disagreements_are_drawn_from_every_level_and_always_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = [
        {"kind": "type", "confidence": "sure" if n % 20 else "guess", "name": str(n)}
        for n in range(200)
    ]
    path = tmp_path / "drawn.jsonl"
    monkeypatch.setenv("BENCH_DISAGREEMENTS", str(path))
    dish_kinds._write(reads)
    first = path.read_bytes()
    dish_kinds._write(reads)
    drawn = [msgspec.json.decode(line) for line in path.read_bytes().splitlines()]
    assert path.read_bytes() == first
    assert Counter(read["confidence"] for read in drawn) == {"sure": 10, "guess": 10}


def test_a_main_ingredient_declares_no_course_and_a_cut_no_type() -> None:
    recipe = Recipe(
        RecipeId("r"), "Crab Dip", keywords=("main:seafood", "Chicken Breast", "appetizers", "soup")
    )
    bare = dish_kinds._hidden(recipe)
    sides = dish_kinds._sides(recipe, character_of(bare, facts_of(bare)))
    assert sides["course"][0] == {"starter"}
    assert sides["type"][0] == {"soup"}
    assert sides["main"][0] == {"fish", "shellfish"}
