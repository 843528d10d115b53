"""Imports becoming versions: edits made meanwhile, kills in the middle, and which way is taken."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.conftest import LONG_S

from ladle.catalog import (
    Catalog,
    CatalogStore,
    ImportReport,
    build,
    compact,
    delete_recipes,
    import_files,
    importing,
    publish,
    put_recipes,
    verify,
)
from ladle.catalog.progress import Turn, turn
from ladle.catalog.workers import derived
from ladle.core import Recipe, RecipeId
from ladle.corpus import RejectsFile

Write = Callable[..., Path]
TakeIn = Callable[..., ImportReport]


def recipe(recipe_id: str, name: str) -> Recipe:
    return Recipe(RecipeId(recipe_id), name, ("2 leeks",), ("Cook.",), source="mine")


def objects(*numbers: int) -> list[dict[str, object]]:
    return [{"id": str(n), "name": f"Soup {n}", "recipeIngredient": ["1 egg"]} for n in numbers]


def served(catalog: Catalog) -> dict[str, str]:
    return {r.id: r.name for r in map(catalog.recipe, catalog.live_rows())}


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Return `meanwhile(edit)`: it happens once, when the next new base has just been written."""

    def meanwhile(edit: Callable[[], object]) -> None:
        edits = [edit]

        def write_base(*args: Any, **kwargs: Any) -> None:
            build.write_base(*args, **kwargs)
            if edits:
                edits.pop()()

        monkeypatch.setattr(publish, "write_base", write_base)

    return meanwhile


@pytest.fixture
def filled(store: CatalogStore, write: Write, take_in: TakeIn) -> CatalogStore:
    """Return a store of six recipes, one of them put over the base and one deleted."""
    take_in(write("mine.jsonl", *objects(0, 1, 2, 3, 4, 5)))
    put_recipes(store, [recipe("5", "Leek Tart")])
    delete_recipes(store, ["4"])
    return store


Meanwhile = Callable[[Callable[[], object]], None]


# -- edits while a new base is written -------------------------------------------------------------


def test_a_recipe_put_while_a_base_is_written_is_not_lost(
    filled: CatalogStore, write: Write, take_in: TakeIn, meanwhile: Meanwhile
) -> None:
    meanwhile(lambda: put_recipes(filled, [recipe("new", "Egg Toast"), recipe("1", "Bean Stew")]))
    before = filled.open()
    take_in(write("more.jsonl", *objects(6)))
    catalog = filled.open()
    assert catalog.base_id != before.base_id
    names = {n: f"Soup {n}" for n in "0236"}
    assert served(catalog) == {**names, "1": "Bean Stew", "5": "Leek Tart", "new": "Egg Toast"}
    assert catalog.changes is not None
    assert catalog.changes.n_rows == 2
    assert verify(filled.versions.current("")) == []


def test_a_recipe_deleted_while_a_base_is_written_stays_deleted(
    filled: CatalogStore, write: Write, take_in: TakeIn, meanwhile: Meanwhile
) -> None:
    meanwhile(lambda: delete_recipes(filled, ["1", "5"]))
    take_in(write("more.jsonl", *objects(6)))
    assert served(filled.open()) == {n: f"Soup {n}" for n in "0236"}
    assert filled.open().rows(["1", "5", "4"]).tolist() == [-1, -1, -1]
    compact(filled)
    assert served(filled.open()) == {n: f"Soup {n}" for n in "0236"}


def test_a_recipe_restored_while_a_base_is_written_is_back(
    filled: CatalogStore, write: Write, take_in: TakeIn, meanwhile: Meanwhile
) -> None:
    meanwhile(lambda: put_recipes(filled, [recipe("4", "Egg Toast")]))
    take_in(write("more.jsonl", *objects(6)))
    assert served(filled.open())["4"] == "Egg Toast"


def test_what_was_put_meanwhile_counts_more_than_what_is_imported(
    filled: CatalogStore, write: Write, take_in: TakeIn, meanwhile: Meanwhile
) -> None:
    meanwhile(lambda: put_recipes(filled, [recipe("1", "Egg Toast")]))
    take_in(write("mine.jsonl", {"id": "1", "name": "Imported Soup"}))
    assert served(filled.open())["1"] == "Egg Toast"


def test_an_edit_during_a_compaction_is_not_lost(
    filled: CatalogStore, meanwhile: Meanwhile
) -> None:
    def edit() -> None:
        put_recipes(filled, [recipe("new", "Egg Toast")])
        delete_recipes(filled, ["0"])

    meanwhile(edit)
    compact(filled)
    names = {n: f"Soup {n}" for n in "123"}
    assert served(filled.open()) == {**names, "5": "Leek Tart", "new": "Egg Toast"}


def test_a_recipe_put_between_two_imports_is_kept(
    store: CatalogStore, write: Write, take_in: TakeIn
) -> None:
    take_in(write("mine.jsonl", *objects(0)))
    put_recipes(store, [recipe("a", "Egg Toast")])
    take_in(write("more.jsonl", *objects(1)))
    assert served(store.open()) == {"0": "Soup 0", "1": "Soup 1", "a": "Egg Toast"}


# -- which way is taken ----------------------------------------------------------------------------


def test_few_new_recipes_are_laid_over_a_large_base(
    store: CatalogStore, write: Write, take_in: TakeIn
) -> None:
    take_in(write("mine.jsonl", *objects(*range(60))))
    base_id = store.open().base_id
    take_in(write("more.jsonl", *objects(60, 61), {"id": "0", "name": "Toast"}))
    catalog = store.open()
    assert catalog.base_id == base_id
    assert catalog.changes is not None
    assert catalog.changes.n_rows == catalog.manifest["n_changed"] == 3
    assert catalog.n_recipes == 63  # the other Toast is no newer Soup 0: it is kept beside it
    assert served(catalog)["more:0"] == "Toast"
    take_in(write("again.jsonl", *objects(*range(70, 80))))
    assert store.open().changes is None
    assert store.open().base_id != base_id


def test_an_import_whose_recipes_were_all_deleted_leaves_the_version(
    filled: CatalogStore, write: Write, take_in: TakeIn
) -> None:
    before = filled.current_name()
    report = take_in(write("again.jsonl", *objects(4)))
    assert (report.stay_deleted, report.version) == (1, before)
    assert filled.current_name() == before


def test_what_was_edited_while_few_recipes_were_read_stays_so(
    store: CatalogStore, write: Write, take_in: TakeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(write("mine.jsonl", *objects(*range(80))))
    likely = publish.publish

    def publish_late(*args: Any) -> publish.Outcome:
        delete_recipes(store, ["5"])
        put_recipes(store, [recipe("7", "Leek Tart")])
        return likely(*args)

    monkeypatch.setattr(importing, "publish", publish_late)
    found = [{"id": n, "name": f"Newer Soup {n}"} for n in ("5", "7", "8")]
    report = take_in(write("mine.jsonl", *found))
    catalog = store.open()
    assert report.stay_deleted == 1
    assert catalog.n_recipes == len(served(catalog)) == 79
    assert (served(catalog)["7"], served(catalog)["8"]) == ("Leek Tart", "Newer Soup 8")
    found_names = [catalog.recipe(row).name for row in catalog.search("newer soup").rows]
    assert [name for name in found_names if "Newer" in name] == ["Newer Soup 8"]
    assert verify(store.versions.current("")) == []


def test_an_import_all_of_whose_recipes_were_deleted_meanwhile_leaves_the_version(
    store: CatalogStore, write: Write, take_in: TakeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(write("mine.jsonl", *objects(*range(80))))
    likely = publish.publish

    def publish_late(*args: Any) -> publish.Outcome:
        delete_recipes(store, ["5"])
        return likely(*args)

    monkeypatch.setattr(importing, "publish", publish_late)
    report = take_in(write("mine.jsonl", {"id": "5", "name": "Newer Soup"}))
    assert (report.stay_deleted, report.version) == (1, store.current_name())
    assert store.open().row("5") is None


def test_edits_that_sweep_the_old_version_away_do_not_stop_a_large_import(
    filled: CatalogStore, write: Write, take_in: TakeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    likely = publish.publish

    def publish_late(*args: Any) -> publish.Outcome:
        for n in range(3):
            put_recipes(filled, [recipe(f"new-{n}", "Egg Toast")])
        return likely(*args)

    monkeypatch.setattr(importing, "publish", publish_late)
    take_in(write("more.jsonl", *objects(6)))
    assert {"6", "new-0", "new-1", "new-2"} < served(filled.open()).keys()


def test_of_two_imports_at_once_the_second_builds_on_the_first(
    store: CatalogStore, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait_for_turn = threading.Semaphore(0)

    def own_turn(root: Path) -> AbstractContextManager[Turn]:
        wait_for_turn.release()
        return turn(root)

    monkeypatch.setattr(importing, "turn", own_turn)

    def take_in(path: Path) -> None:
        with RejectsFile(tmp_path / f"rejects-{path.name}") as rejects:
            import_files(store, [path], rejects)

    first = write("first.jsonl", {"id": "1", "name": "Egg Toast", "recipeIngredient": ["1 egg"]})
    second = write("second.jsonl", {"id": "1", "name": "Rice", "recipeIngredient": ["1 cup rice"]})
    with turn(store.root):
        waiting = [threading.Thread(target=take_in, args=(path,)) for path in (first, second)]
        for thread in waiting:
            thread.start()
        for _ in waiting:
            assert wait_for_turn.acquire(timeout=LONG_S)
    for thread in waiting:
        thread.join(timeout=LONG_S)
    assert sorted(served(store.open()).values()) == ["Egg Toast", "Rice"]


# -- killed ----------------------------------------------------------------------------------------


class KilledError(Exception):
    """What stands for a kill."""


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make stretches of ten recipes, of batches of five."""
    monkeypatch.setattr("ladle.catalog.stretch._FULL", 10)
    monkeypatch.setattr("ladle.catalog.importing._BATCH", 5)


def killed_after(n_batches: int) -> Callable[..., Iterator[Any]]:
    def cut(*args: Any, **kwargs: Any) -> Iterator[Any]:
        for n, item in enumerate(derived(*args, **kwargs)):
            if n == n_batches:
                raise KilledError
            yield item

    return cut


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize(("n_batches", "n_done"), [(1, 0), (2, 10), (5, 20), (7, 30)])
def test_a_killed_import_leaves_the_version_and_goes_on(
    filled: CatalogStore, write: Write, take_in: TakeIn, monkeypatch: pytest.MonkeyPatch,
    n_batches: int, n_done: int,
) -> None:  # fmt: skip
    path = write("more.jsonl", *objects(*range(10, 47)), *objects(12), {"name": ""})
    before = filled.current_name()
    with monkeypatch.context() as m:
        m.setattr("ladle.catalog.importing.derived", killed_after(n_batches))
        with pytest.raises(KilledError):
            take_in(path)
    assert filled.current_name() == before
    assert set(served(filled.open())) == set("01235")
    put_recipes(filled, [recipe("new", "Egg Toast")])
    report = take_in(path)
    assert report.went_on_from == n_done
    assert (report.files[0].added, report.files[0].replaced) == (37, 1)
    assert set(served(filled.open())) == {*"01235", "new", *map(str, range(10, 47))}
    assert not (filled.root / ".import").exists()
    assert verify(filled.versions.current(""), reads_texts=True) == []


@pytest.mark.usefixtures("short")
def test_a_kill_while_the_base_is_written_costs_only_that(
    filled: CatalogStore, write: Write, take_in: TakeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_args: object) -> None:
        raise KilledError

    path = write("more.jsonl", *objects(*range(10, 40)))
    before = filled.current_name()
    with monkeypatch.context() as m:
        m.setattr(publish, "write_version", killed)
        with pytest.raises(KilledError):
            take_in(path)
    assert filled.current_name() == before
    report = take_in(path)
    assert report.went_on_from == 31
    assert filled.open().n_recipes == 35


@pytest.mark.usefixtures("short")
def test_another_import_does_not_go_on_with_a_killed_one(
    filled: CatalogStore, write: Write, take_in: TakeIn, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    with monkeypatch.context() as m:
        m.setattr("ladle.catalog.importing.derived", killed_after(3))
        with pytest.raises(KilledError):
            take_in(write("more.jsonl", *objects(*range(10, 40))))
    with RejectsFile(tmp_path / "other.jsonl") as rejects:
        report = import_files(filled, [write("other.jsonl", *objects(50))], rejects)
    assert report.went_on_from == 0
    assert set(served(filled.open())) == {*"01235", "50"}


def test_a_replaced_row_is_in_no_column_of_a_new_base(
    filled: CatalogStore, write: Write, take_in: TakeIn
) -> None:
    take_in(write("mine.jsonl", *objects(0, 0, 1), {"id": "0", "name": "Toast"}))
    catalog = filled.open()
    assert served(catalog)["0"] == "Toast"
    assert catalog.base.n_rows == catalog.n_recipes == 5
    assert np.unique(catalog.base.columns.ids).size == 5
