"""`ladle facts`: what was read in a recipe, and why, as tables, JSON Lines or a report."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.cli.conftest import RUNS_FOR_S, Run, said

from ladle.food import ALLERGENS, DIETS, FactsSheet

CAKE = {
    "identifier": "7",
    "name": "Carrot Cake",
    "recipeIngredient": ["2 cups flour", "1 egg, beaten with 1 tbsp milk", "1 cup mixed berries"],
    "recipeInstructions": ["Mix it all well.", "Butter the pan and bake."],
}
ODD = {"identifier": "8", "name": "Odd Soup", "recipeIngredient": ["1 zorgblat"]}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file of two recipes and a line that is none."""
    path = tmp_path / "mine.jsonl"
    path.write_text(f"{json.dumps(CAKE)}\nno recipe\n{json.dumps(ODD)}\n", encoding="utf-8")
    return path


def sheets(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_tables_show_each_line_with_what_was_read_and_the_proof(run: Run, file: Path) -> None:
    ran = run("facts", file)
    assert ran.code == 0
    for shown in (
        "Carrot Cake", "What was read", "line 2", "(beside)", "Allergens (EU)", "line 2: milk",
        "In particular: wheat", "Diets", "gluten-free", "Not understood: zorgblat",
        "No steps: what they may add", "Nutrition of 100 g", "Nutri-Score 2023", "low fodmap",
        "Nutrition: no line has an amount that is known.",
    ):  # fmt: skip
        assert shown in ran.out
    assert f"{file}:2: " in ran.err


def test_json_is_a_line_for_each_recipe_with_every_verdict(run: Run, file: Path) -> None:
    ran = run("facts", "--json", file)
    cake, odd = sheets(ran.out)
    assert (cake["identifier"], odd["identifier"]) == ("7", "8")
    assert sorted(cake["allergens"]) == sorted(ALLERGENS)
    assert list(cake["diets"]) == list(DIETS)
    assert cake["allergens"]["milk"]["verdict"] == "contains"
    assert {"place": "line 2", "food": "milk", "text": CAKE["recipeIngredient"][1]} in (
        cake["allergens"]["milk"]["evidence"]
    )
    assert cake["specific"] == ["wheat"]
    assert cake["nutrition"]["lines"][0]["grams"] == 249.8
    assert odd["nutrition"]["share_of_mass"] == 0
    assert cake["unknown"] == []
    assert odd["unknown"] == ["zorgblat"]
    assert {a["verdict"] for a in odd["allergens"].values()} == {"unknown"}
    assert [msgspec.convert(sheet, FactsSheet).name for sheet in (cake, odd)] == [
        "Carrot Cake", "Odd Soup",
    ]  # fmt: skip


def test_nutrition_of_a_serving_is_shown_with_bars_and_what_is_not_covered(
    run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "one.jsonl"
    lines = ["1 cup sugar", "1 lb butter", "1 zork", "salt to taste"]
    path.write_text(
        json.dumps({
            "identifier": "9", "name": "Fudge", "recipeIngredient": lines,
            "recipeYield": "8 servings",
        })
    )  # fmt: skip
    shown = run("facts", path).out
    for said_there in (
        "Nutrition of a serving", "503 kcal", "25%", "\u2588" * 5, "at least", "about 82 g",
        "Nutri-Score 2023: unknown", "keto: no", "Not covered: line 3",
    ):  # fmt: skip
        assert said_there in shown


def test_tables_show_the_character_with_what_said_it(run: Run, file: Path) -> None:
    ran = run("facts", file)
    for shown in (
        "Character", "title: cake", "dessert", "step 2: oven", "difficulty", "easy", "unknown",
        "to buy", "Instead of",
    ):  # fmt: skip
        assert shown in ran.out


def test_json_tells_the_character_too(run: Run, file: Path) -> None:
    cake, odd = sheets(run("facts", "--json", file).out)
    assert cake["character"]["kind"]["types"][0] == {
        "value": "cake", "confidence": 0.95, "signs": [{"place": "title", "text": "cake"}],
    }  # fmt: skip
    assert cake["character"]["shopping"] == {"staples": [1], "bought": [2, 3]}
    assert odd["character"]["price"] is None


def test_substitutes_keep_to_what_is_avoided(run: Run, file: Path) -> None:
    def instead(*flags: str) -> set[str]:
        cake = sheets(run("facts", "--json", *flags, file).out)[0]
        return {food for swap in cake["swaps"] for food in swap["instead"]}

    assert {"tofu", "applesauce", "oat milk", "almond milk"} <= instead()
    found = instead("--avoid", "soy", "--avoid", "almond", "--diet", "Gluten-Free")
    assert "applesauce" in found
    assert not {"tofu", "almond milk", "oat milk"} & found


@pytest.mark.parametrize(
    ("flags", "why"),
    [(("--avoid", "zorgblat"), "zorgblat"), (("--diet", "paleo"), "'paleo' is no diet")],
)
def test_unknown_limits_are_refused(run: Run, file: Path, flags: tuple[str, str], why: str) -> None:
    ran = run("facts", *flags, file)
    assert ran.code == 2
    assert why in ran.err


def test_another_law_has_its_own_list(run: Run, file: Path) -> None:
    cake = sheets(run("facts", "--json", file, "--jurisdiction", "US").out)[0]
    assert cake["jurisdiction"] == "us"
    assert cake["allergens"]["wheat"]["verdict"] == "contains"
    assert "mollusc" not in cake["allergens"]


def test_a_packed_file_is_read_as_well(run: Run, file: Path, tmp_path: Path) -> None:
    packed = tmp_path / "mine.jsonl.gz"
    packed.write_bytes(gzip.compress(file.read_bytes()))
    assert run("facts", "--json", packed).out == run("facts", "--json", file).out


def test_standard_input_is_read_as_well(file: Path, tmp_path: Path) -> None:
    program = "from ladle.cli import main; main()"
    ran = subprocess.run(  # noqa: S603 - a program of our own
        [sys.executable, "-c", program, "facts", "--json", "-"],
        input=file.read_bytes(), capture_output=True, check=True, cwd=tmp_path, timeout=RUNS_FOR_S,
    )  # fmt: skip
    assert [sheet["identifier"] for sheet in sheets(ran.stdout.decode())] == ["7", "8"]


def test_a_recipe_of_the_catalog_is_found_by_its_id(run: Run, kitchen: Path) -> None:
    (sheet,) = sheets(run("facts", "--json", "carbonara", "--data", kitchen).out)
    assert sheet["allergens"]["egg"]["verdict"] == "contains"


def test_any_food_can_be_asked_about(run: Run, file: Path) -> None:
    ran = run("facts", file, "--food", "strawberry", "--food", "carrot", "--limit", "1")
    assert "strawberry: may contain (line 3: berry)" in ran.out
    assert "carrot: contains (title: " in ran.out
    assert "There are more: --limit shows more than 1, --json all of them." in ran.err
    assert "Odd Soup" not in ran.out


def test_json_tells_of_the_foods_that_were_asked_about(run: Run, file: Path) -> None:
    first, *_ = sheets(run("facts", "--json", file, "--food", "strawberry").out)
    assert first["foods"]["strawberry"]["verdict"] == "may"
    assert "foods" not in sheets(run("facts", "--json", file).out)[0]


def test_a_report_tells_how_much_is_known_and_what_is_not(run: Run, file: Path) -> None:
    ran = run("facts", "--report", file)
    assert ran.code == 0
    for shown in ("Coverage", "50.0%", "zorgblat", "Allergens", "Diets", "Other languages"):
        assert shown in ran.out


def test_a_report_without_files_is_about_the_catalog(run: Run, kitchen: Path) -> None:
    ran = run("facts", "--report", "--data", kitchen)
    assert ran.code == 0
    assert "944" in ran.out


REFUSED: dict[str, tuple[tuple[str, ...], int, str]] = {
    "nothing to show": ((), 2, "FILE|ID: give a file of recipes, an id of the catalog, or -"),
    "a missing file": (("no.jsonl",), 3, "no.jsonl: is not there; name a file that is"),
    "an unknown law": (
        ("x", "--jurisdiction", "usa"), 2,
        "jurisdiction: is 'usa'; known are eu, uk, us, canada, japan, codex, anz; did you mean",
    ),
    "an unknown food": (
        ("x", "--food", "qqqqqqqqq"), 2,
        "--food: 'qqqqqqqqq' is no food or allergen that Ladle knows; name it another way",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("words", "code", "text"), REFUSED.values(), ids=REFUSED)
def test_what_makes_no_sense_is_refused(
    run: Run, words: tuple[str, ...], code: int, text: str
) -> None:
    assert said(run("facts", *words), code).startswith(text)


def test_an_unknown_id_is_refused(run: Run, kitchen: Path) -> None:
    assert said(run("facts", "nosuch", "--data", kitchen), 1) == (
        "no recipe 'nosuch' is in the catalog"
    )


def test_a_file_without_a_recipe_is_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text("nothing\n", encoding="utf-8")
    ran = run("facts", path)
    assert ran.code == 3
    assert "holds no recipe that could be read" in ran.err


STEW = {
    "identifier": "9", "name": "Stew", "recipeYield": "4 to 6 servings",
    "recipeIngredient": ["1 1/2 cups flour", "3 large eggs"],
    "recipeInstructions": ["Mix it.", "Simmer 20 to 25 minutes."],
}  # fmt: skip


def _stew(tmp_path: Path, **fields: str) -> Path:
    path = tmp_path / "stew.jsonl"
    path.write_text(json.dumps(STEW | fields), encoding="utf-8")
    return path


def test_lines_are_shown_for_other_numbers_of_people(run: Run, tmp_path: Path) -> None:
    ran = run("facts", _stew(tmp_path), "--servings", "10", "--units", "metric")
    for shown in (
        "Time: 27 minutes, 4 of them active (stated)", "step 2: 20 to 25 minutes simmer (counted)",
        "Makes: 4-6 people", "375 g flour", "weighed as flour, USDA 20081", "6 large eggs",
    ):  # fmt: skip
        assert shown in ran.out
    (sheet,) = sheets(run("facts", "--json", _stew(tmp_path), "--servings", "10").out)
    assert [line["text"] for line in sheet["kitchen"]["lines"]] == ["3 cups flour", "6 large eggs"]
    assert msgspec.convert(sheet, FactsSheet).kitchen is not None


def test_without_the_flags_lines_stay_as_they_are(run: Run, tmp_path: Path) -> None:
    (sheet,) = sheets(run("facts", "--json", _stew(tmp_path)).out)
    assert "lines" not in sheet["kitchen"]
    assert sheet["kitchen"]["times"]["total_minutes"] == 27


def test_pieces_are_not_scaled_to_people(run: Run, tmp_path: Path) -> None:
    ran = run("facts", _stew(tmp_path, recipeYield="2 9-inch pies"), "--servings", "10")
    assert "Makes: 2 pies (9-inch)" in ran.out
    assert "Not scaled: the recipe makes 2 9-inch pies" in ran.out
