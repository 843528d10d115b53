"""`ladle import`: what is taken, what is refused, and where that is told."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from tests.cli.conftest import RUNS_FOR_S, Run, said

from ladle.catalog import Catalog, CatalogStore, verify
from ladle.catalog.progress import Job
from ladle.ranking import Paths

SOUP = {"name": "Onion Soup", "identifier": "1", "recipeIngredient": ["2 onions"]}
RICE = {"name": "Rice", "identifier": "2", "recipeIngredient": ["1 cup rice"]}


def write(name: str, *records: object) -> Path:
    path = Path(name)
    lines = (r if isinstance(r, str) else json.dumps(r) for r in records)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def catalog(data: str | Path = "ladle-data") -> Catalog:
    return CatalogStore(Paths(Path(data)).catalog).open()


def cells(table: str, first: str) -> list[str]:
    """Return the cells of the table's row that begins so."""
    (row,) = (line for line in table.splitlines() if line.startswith(f"│ {first} "))
    return [cell.strip() for cell in row.strip("│").split("│")]


def test_the_sample_is_imported_with_one_word(run: Run) -> None:
    ran = run("import", "--sample")
    assert (ran.code, ran.err.strip()) == (0, "")
    assert cells(ran.out, "recipes.jsonl") == ["recipes.jsonl", "410", "0", "0", "0"]
    assert catalog().n_recipes == 944
    assert catalog().name in ran.out
    assert not Path("ladle-data/import.rejects.jsonl").exists()


def test_files_are_imported_into_the_directory_that_is_named(run: Run) -> None:
    first, second = write("mine.jsonl", SOUP), write("more.jsonl", RICE)
    assert run("import", first, second, "--data", "there").code == 0
    assert sorted(catalog("there").ids()) == ["1", "2"]
    assert not Path("ladle-data").exists()


def test_what_is_refused_is_written_with_line_and_reason_and_the_rest_goes_on(run: Run) -> None:
    file = write("mine.jsonl", SOUP, "{", RICE, [1], {"@type": "Person", "name": "Ann"})
    ran = run("import", file)
    assert ran.code == 0
    assert cells(ran.out, "mine.jsonl") == ["mine.jsonl", "2", "0", "0", "3"]
    assert "3 records were refused; ladle-data/import.rejects.jsonl says which and why:" in ran.out
    assert "is a JSON list; it must be an object" in ran.out
    rejects = Path("ladle-data/import.rejects.jsonl").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in rejects]
    assert [(r["file"], r["line"]) for r in told] == [("mine.jsonl", n) for n in (2, 4, 5)]
    assert told[2]["reason"] == "has @type 'Person'; it must be Recipe"
    assert told[0]["excerpt"] == "{"


def test_rejects_go_where_they_are_told_to(run: Run) -> None:
    ran = run("import", write("mine.jsonl", SOUP, "{"), "--rejects", "bad.jsonl")
    assert "bad.jsonl says which and why" in ran.out
    assert Path("bad.jsonl").is_file()


def test_the_same_again_replaces_and_another_source_is_kept_apart(run: Run) -> None:
    run("import", write("mine.jsonl", SOUP, RICE))
    again = run("import", write("mine.jsonl", SOUP | {"name": "Better Onion Soup"}))
    assert cells(again.out, "mine.jsonl") == ["mine.jsonl", "0", "1", "0", "0"]
    other = run("import", write("theirs.jsonl", {"name": "Cake", "identifier": "1"}))
    assert cells(other.out, "theirs.jsonl") == ["theirs.jsonl", "1", "0", "1", "0"]
    assert sorted(catalog().ids()) == ["1", "2", "theirs:1"]
    assert catalog().find("1")[1].name == "Better Onion Soup"


def test_a_source_that_is_named_stands_before_every_id(run: Run) -> None:
    assert run("import", "--source", "site", write("mine.jsonl", SOUP, RICE)).code == 0
    assert sorted(catalog().ids()) == ["site:1", "site:2"]


def test_a_file_that_breaks_off_keeps_what_came_before(run: Run) -> None:
    whole = gzip.compress(b"\n".join(json.dumps(SOUP | {"identifier": str(n)}).encode()
                                     for n in range(5000)))  # fmt: skip
    Path("half.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    ran = run("import", "half.jsonl.gz")
    assert ran.code == 3
    assert cells(ran.out, "half.jsonl.gz")[1] == f"{catalog().n_recipes:,}"
    assert ran.err.strip().startswith("half.jsonl.gz breaks off: cannot be read on: ")
    assert ran.err.rstrip().endswith("What came before is kept.")
    assert 0 < catalog().n_recipes < 5000


def test_without_files_facts_are_derived_again(run: Run) -> None:
    run("import", write("mine.jsonl", SOUP))
    manifest = CatalogStore(Paths(Path("ladle-data")).catalog).versions.current("").path / (
        "manifest.json"
    )
    aged = json.loads(manifest.read_text(encoding="utf-8")) | {"food_version": "0-older"}
    manifest.write_text(json.dumps(aged), encoding="utf-8")
    assert "run `ladle refacts`" in said(run("recommend"), 1)
    ran = run("import")
    assert (ran.code, "facts of 1 recipes derived again" in ran.out) == (0, True)
    assert catalog().ids() == ["1"]


def test_without_anything_it_says_what_to_give(run: Run) -> None:
    assert said(run("import"), 2) == (
        "FILE: give recipe files, or --sample for the recipes that ship with Ladle"
    )
    assert not Path("ladle-data").exists()


def test_a_missing_file_stops_the_import_and_leaves_all_as_it_was(run: Run) -> None:
    run("import", write("mine.jsonl", SOUP))
    before = catalog().name
    assert "missing.jsonl: is not there" in said(
        run("import", write("more.jsonl", RICE), "missing.jsonl"), 3
    )
    assert catalog().name == before
    assert not list(Path("ladle-data").glob("*rejects*"))


def test_a_missing_file_on_the_first_import_leaves_nothing_behind(run: Run) -> None:
    before = said(run("serve"), 1)
    assert "missing.jsonl: is not there" in said(
        run("import", write("mine.jsonl", SOUP), "missing.jsonl"), 3
    )
    assert not Path("ladle-data").exists()
    assert said(run("serve"), 1) == before


def test_a_file_that_is_refused_whole_changes_nothing_and_leaves_with_3(run: Run) -> None:
    run("import", write("mine.jsonl", SOUP))
    before = catalog().name
    ran = run("import", write("page.jsonl", "{", "[", "<"), write("more.jsonl", ""))
    assert ran.code == 3
    assert before in ran.out
    assert "nothing new" in ran.out
    assert cells(ran.out, "page.jsonl") == ["page.jsonl", "0", "0", "0", "3"]
    assert "4 records were refused" in ran.out  # a file without anything counts as one
    assert catalog().name == before


def test_a_first_import_that_is_refused_whole_makes_no_catalog(run: Run) -> None:
    ran = run("import", write("page.png", "{"))
    assert ran.code == 3
    assert "No catalog: nothing was added" in ran.out
    assert not Paths(Path("ladle-data")).catalog.exists()
    assert Path("ladle-data/import.rejects.jsonl").is_file()


def test_a_file_that_breaks_off_at_once_says_that_nothing_is_kept(run: Run) -> None:
    Path("half.jsonl.gz").write_bytes(gzip.compress(b"{}")[:12])
    ran = run("import", "half.jsonl.gz")
    assert ran.code == 3
    assert ran.err.rstrip().endswith("Nothing came before.")


def test_facts_that_are_up_to_date_are_not_derived_again(run: Run) -> None:
    run("import", write("mine.jsonl", SOUP))
    before = catalog().name
    ran = run("import")
    assert (ran.code, ran.out) == (0, f"Catalog {before}: facts of 1 recipes are up to date\n")
    assert catalog().name == before


def test_brackets_and_colons_in_a_name_are_shown_as_they_are(run: Run) -> None:
    ran = run("import", write("[red] :cake: [x].jsonl", SOUP, "{"))
    assert ran.code == 0
    assert cells(ran.out, "[red] :cake: [x].jsonl")[1] == "1"


# -- killed at any moment --------------------------------------------------------------------------

# stretches and batches so short that a small file has many of them, and is worth processes
IN_STRETCHES = """
from ladle.catalog import importing, stretch
importing.WORTH_PROCESSES, importing._BATCH, stretch._FULL = 20, 32, 150
from ladle.cli import main
main()
"""
DERIVING, MORE, BUILDING, PUBLISHING, TIDYING = (
    ".import/job.json", ".import/0*", ".import/base", ".new-*", "CURRENT"
)  # fmt: skip
LONGEST_S = {DERIVING: 3.0, MORE: 0.3, BUILDING: 0.15, PUBLISHING: 0.02, TIDYING: 0.02}
"""About how long each stage takes, from the moment when its mark comes to be."""
FOODS = ("tomato", "onion", "carrot", "potato", "apple", "egg", "leek", "lemon", "pea", "walnut")


def many(name: str, start: int, n: int) -> Path:
    """Write recipes, some of which are copies, come twice or are refused."""
    records: list[object] = []
    for i in range(start, start + n):
        like = i - i % 5 if i % 5 < 3 else i
        title = "Soup " + "".join(chr(97 + int(d)) * 3 for d in str(like))
        lines = [f"{1 + like % 9} {FOODS[(like // k) % len(FOODS)]}s" for k in (1, 12, 144)]
        steps = "Boil all." + " Serve." * (i % 3)
        record = {"identifier": str(i), "recipeIngredient": lines, "recipeInstructions": steps}
        records.append("{" if i % 97 == 0 else record | {"name": title})
    return write(name, *records, *records[5:8])


def started(data: str, file: Path) -> subprocess.Popen[str]:
    words = ["import", str(file), "--data", data, "--workers", "2"]
    return subprocess.Popen(  # noqa: S603 - a program of our own
        [sys.executable, "-W", "error", "-c", IN_STRETCHES, *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def finished(data: str, file: Path) -> str:
    process = started(data, file)
    out, err = process.communicate(timeout=RUNS_FOR_S)
    assert (process.returncode, err.strip()) == (0, "")
    return out


def watched(store: CatalogStore, mark: str) -> Callable[[], bool]:
    """Return what tells whether a stage has begun since, or the next version is there already."""
    name, now_ns = store.current_name(), time.time_ns()

    def is_there() -> bool:
        with suppress(FileNotFoundError):
            return mark != TIDYING and any(
                path.stat().st_ctime_ns > now_ns for path in store.root.glob(mark)
            )
        return False

    return lambda: is_there() or store.current_name() != name


def killed(data: str, file: Path, mark: Callable[[], bool], delay_s: float) -> None:
    """Start an import, and kill it with all that it started, so long after something came to be."""
    with started(data, file) as process:
        while process.poll() is None and not mark():
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=0.001)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=delay_s)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def told_of(data: str) -> tuple[dict[str, object], dict[str, list[str]]]:
    """Return each recipe with its facts, and the copies that stand behind it."""
    found = catalog(data)
    rows = {found.recipe(int(row)).id: int(row) for row in found.live_rows()}
    facts: dict[str, object] = {
        i: (found.recipe(r), found.verdicts(r).tolist(), found.diets(r).tolist(), found.source(r))
        for i, r in rows.items()
    }
    return facts, {i: sorted(c.id for c in found.copies_of(i)) for i in rows}


def n_kept(root: Path, base_id: str | None) -> int:
    """Return how many records the next run need not read again."""
    try:
        note = json.loads((root / ".import" / "job.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return 0
    state = Job(root / ".import").state()
    return state["n_done"] if state and note["base"] == base_id else 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("n_before", "n", "marks"),
    [
        (0, 1_000, [DERIVING, MORE]),
        (0, 1_000, [BUILDING, PUBLISHING]),
        (200, 1_000, [BUILDING, PUBLISHING, TIDYING]),
        (2_000, 90, [PUBLISHING, TIDYING]),
    ],
    ids=["deriving", "publishing", "over another base", "as changes"],
)
def test_an_import_killed_at_any_moment_goes_on_and_ends_as_an_undisturbed_one(
    run: Run, n_before: int, n: int, marks: list[str]
) -> None:
    before, file = many("before.jsonl", 0, n_before), many("mine.jsonl", n_before // 2, n)
    if n_before:
        assert run("import", before, "--data", "killed").code == 0
        shutil.copytree("killed", "calm")
    good = told_of("killed") if n_before else None
    finished("calm", file)
    whole = told_of("calm")
    store, chance = CatalogStore(Paths(Path("killed")).catalog), np.random.default_rng(n_before)
    for mark in marks:
        killed("killed", file, watched(store, mark), chance.uniform(0, LONGEST_S[mark]))
        if store.current_name() is not None:
            assert verify(store.versions.current(""), reads_texts=True) == []
            assert told_of("killed") in (good, whole)
    base_id = catalog("killed").base_id if store.current_name() else None
    n_done = n_kept(store.root, base_id)
    out = finished("killed", file)
    assert (f"Went on behind {n_done:,} records" in out) == (n_done > 0)
    assert told_of("killed") == whole
    assert verify(store.versions.current(""), reads_texts=True) == []
    assert {p.name for p in store.root.glob(".*")} <= {".lock", ".import.lock"}
