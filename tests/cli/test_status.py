"""`ladle status`: what is there, in a table."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run, said
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
    found = rows(run("status", "--data", kitchen).out)
    assert found["food tables"] == "0-older (out of date: run `ladle refacts`)"


def test_an_empty_directory_is_told_with_what_to_do(run: Run) -> None:
    assert said(run("status"), 1) == (
        "ladle-data holds no catalog yet: ladle import FILE…, or ladle import --sample"
    )


def test_a_damaged_catalog_is_told(run: Run, kitchen: Path) -> None:
    current = CatalogStore(Paths(kitchen).catalog).versions.current("").path
    (current / "base" / "verdicts.npy").unlink()
    assert "cannot be opened" in said(run("status", "--data", kitchen), 1)
