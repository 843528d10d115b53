"""`ladle status`: what is there, in a table."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.cli.conftest import Run, make_older, said
from tests.ranking.conftest import catalog_of, recipe

from ladle.catalog import CatalogStore
from ladle.core import RecipeId
from ladle.food import food_version
from ladle.models import ShelfStore
from ladle.ranking import Paths


def rows(table: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in table.splitlines():
        if line.startswith("│"):
            name, value = (cell.strip() for cell in line.strip("│").split("│"))
            if name:
                found[name] = value
            else:  # what did not fit into the line before
                last = next(reversed(found))
                found[last] = f"{found[last]} {value}"
    return found


def test_a_kitchen_in_use_is_told_whole(run: Run, kitchen: Path) -> None:
    run("recommend", "dinner", "--data", kitchen, "--person", "ann")
    ran = run("status", "--data", kitchen)
    assert (ran.code, ran.err) == (0, "")
    found = rows(ran.out)
    catalog = CatalogStore(Paths(kitchen).catalog).open()
    m = catalog.manifest
    assert found.pop("catalog") == catalog.name
    assert found.pop("recipes") == (
        f"944 ({m['n_named']} named, {m['n_with_lines']} with ingredient lines)"
    )
    share = m["n_fully_read"] / 944
    assert found.pop("fully read") == (
        f"{m['n_fully_read']} ({share:.0%}): lines, steps, every word known"
    )
    assert found.pop("food tables") == food_version()
    assert found.pop("people") == "61"
    events, synthetic = found.pop("events").split(" (", 1)
    assert synthetic == f"{events} synthetic)"
    assert found.pop("impressions") == "1"
    assert found.pop("models").startswith(
        f"{ShelfStore(Paths(kitchen).shelf).current_name()}: popularity, factors, neighbours; from "
    )
    assert sum(int(n) for n in found.values()) == 944  # the recipes by source


def test_a_catalog_alone_is_told(run: Run) -> None:
    catalog_of(Path("ladle-data"), [recipe("[/b] Rice", "1 cup rice")])
    found = rows(run("status").out)
    assert (found["events"], found["models"]) == ("none yet", "none yet: ladle train")
    assert found["recipes"] == "1 (1 named, 1 with ingredient lines)"
    assert found["fully read"] == "1 (100%): lines, steps, every word known"
    assert not Paths(Path("ladle-data")).database.exists()


def test_a_source_is_shown_as_it_is_written(run: Run) -> None:
    line = json.dumps({"name": "Rice", "identifier": RecipeId("1")})
    Path("[red]:cake:.jsonl").write_text(line, encoding="utf-8")
    run("import", "[red]:cake:.jsonl")
    assert rows(run("status").out)["[red]:cake:"] == "1"


def test_food_tables_that_are_out_of_date_are_told_with_what_to_do(run: Run, kitchen: Path) -> None:
    manifest = CatalogStore(Paths(kitchen).catalog).versions.current("").path / "manifest.json"
    aged = json.loads(manifest.read_text(encoding="utf-8")) | {"food_version": "0-older"}
    manifest.write_text(json.dumps(aged), encoding="utf-8")
    ran, refacts = run("status", "--data", kitchen), f"`ladle refacts --data {kitchen}`"
    assert rows(ran.out)["food tables"] == "0-older (out of date: see below)"
    assert (ran.code, ran.err.strip()) == (
        1, f"catalog: its food tables are out of date: run {refacts}",
    )  # fmt: skip


def test_a_database_of_an_older_ladle_is_told_and_left_to_it(run: Run, kitchen: Path) -> None:
    older = make_older(kitchen)
    ran = run("status", "--data", kitchen)
    assert (ran.code, Paths(kitchen).database.read_bytes()) == (0, older)
    found = rows(ran.out)
    assert found["people"] == (
        "in a database of an older Ladle: it is taken over when it is next served"
    )
    assert (found["recipes"][:5], "events" in found) == ("944 (", False)


def test_an_empty_directory_is_told_with_what_to_do(run: Run) -> None:
    assert said(run("status"), 1) == (
        "ladle-data holds no catalog yet: ladle import FILE…, or ladle import --sample"
    )


# -- what is damaged hides nothing else ------------------------------------------------------------


def test_a_damaged_catalog_is_told_and_all_else(run: Run, kitchen: Path) -> None:
    current = CatalogStore(Paths(kitchen).catalog).versions.current("").path
    (current / "base" / "verdicts.npy").unlink()
    ran = run("status", "--data", kitchen)
    found = rows(ran.out)
    assert found["recipes"].startswith("944 (")
    assert found["catalog"] == "cannot be used: see below"
    assert found["people"] == "60"
    assert "popularity, factors, neighbours; from " in found["models"]
    (line,) = ran.err.strip().splitlines()
    assert (ran.code, line.startswith(f"catalog: {current}: cannot be opened (")) == (1, True)
    assert f"`ladle catalog rollback --data {kitchen}`" in line
    assert f"`ladle restore --data {kitchen}`" in line


def test_a_manifest_that_tells_little_is_told_by_what_is_wrong(run: Run, kitchen: Path) -> None:
    for kind in (Paths(kitchen).catalog, Paths(kitchen).shelf):
        (manifest,) = kind.glob("0*/manifest.json")
        manifest.write_text("{}", encoding="utf-8")
    ran = run("status", "--data", kitchen)
    found = rows(ran.out)
    assert (found["catalog"], found["people"]) == ("cannot be used: see below", "60")
    assert "recipes" not in found
    assert f"it must be a number; `ladle catalog verify --data {kitchen}`" in ran.err


@pytest.mark.parametrize(
    ("kind", "told", "why"),
    [
        ("catalog", {"n_recipes": "x"}, "Expected `int`, got `str` - at `$.n_recipes`"),
        ("catalog", {"sources": 5}, "Expected `array`, got `int` - at `$.sources`"),
        ("catalog", {"food_version": 5}, "Expected `str`, got `int` - at `$.food_version`"),
        ("catalog", {"recipes_per_source": [1] * 99}, "99 `recipes_per_source` of "),
        ("shelf", {"models": [1]}, "Expected `str`, got `int` - at `$.models[0]`"),
        ("shelf", {"n_rows": "x"}, "Expected `int`, got `str` - at `$.n_rows`"),
    ],
)
def test_a_manifest_of_other_types_is_told_as_damaged(
    run: Run, kitchen: Path, kind: str, told: dict[str, object], why: str
) -> None:
    (manifest,) = (kitchen / kind).glob("0*/manifest.json")
    whole = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(whole | told), encoding="utf-8")
    ran = run("status", "--data", kitchen)
    found, part = rows(ran.out), {"catalog": "catalog", "shelf": "models"}[kind]
    assert (ran.code, found["people"], found[part]) == (1, "60", "cannot be used: see below")
    (line,) = ran.err.strip().splitlines()
    start = f"{part}: {manifest.parent}: its manifest.json is not as it was written ({why}"
    assert line.startswith(start)
    assert line.endswith({"catalog": "brings back a backup", "shelf": "makes new ones"}[kind])


def test_a_folder_in_the_place_of_the_database_is_told(run: Run, kitchen: Path) -> None:
    Paths(kitchen).database.unlink()
    Paths(kitchen).database.mkdir()
    ran = run("status", "--data", kitchen)
    assert (ran.code, rows(ran.out)["people"]) == (1, "cannot be used: see below")
    assert f"{Paths(kitchen).database} is a directory: move it away" in ran.err


@pytest.mark.parametrize("damage", ["bytes", "format"])
def test_damaged_models_are_told_and_all_else(run: Run, kitchen: Path, damage: str) -> None:
    shelf = ShelfStore(Paths(kitchen).shelf).versions.current("").path
    if damage == "bytes":
        (path,) = shelf.glob("neighbours/n_people.npy")
        path.write_bytes(path.read_bytes()[:-1] + b"\x7f")
    else:
        path = shelf / "neighbours" / "manifest.json"
        aged = json.loads(path.read_text(encoding="utf-8")) | {"schema": 1}
        path.write_text(json.dumps(aged), encoding="utf-8")
    ran = run("status", "--data", kitchen)
    found = rows(ran.out)
    assert (found["people"], found["models"]) == ("60", "cannot be used: see below")
    assert (found["recipes"][:5], found["food tables"]) == ("944 (", food_version())
    (line,) = ran.err.strip().splitlines()
    assert (ran.code, line.startswith(f"models: {shelf}")) == (1, True)
    assert f"`ladle train --data {kitchen}`" in line


def test_a_damaged_database_is_told_and_all_else(run: Run, kitchen: Path) -> None:
    Paths(kitchen).database.write_bytes(b"no database" * 999)
    ran = run("status", "--data", kitchen)
    found = rows(ran.out)
    assert (found["people"], found["recipes"][:5]) == ("cannot be used: see below", "944 (")
    assert "popularity, factors, neighbours; from " in found["models"]
    (line,) = ran.err.strip().splitlines()
    assert (ran.code, line.startswith("people: ")) == (1, True)
    assert "file is not a database" in line


def test_without_a_catalog_the_rest_is_told(run: Run, kitchen: Path) -> None:
    shutil.rmtree(Paths(kitchen).catalog)
    ran = run("status", "--data", kitchen)
    assert (ran.code, rows(ran.out)["people"]) == (1, "60")
    assert ran.err.strip() == (
        f"catalog: {kitchen} holds no catalog yet: "
        f"ladle import --data {kitchen} FILE…, or ladle import --data {kitchen} --sample"
    )
