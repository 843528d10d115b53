"""What the door answers from, and how new versions are taken up."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

import pytest
from tests.conftest import LONG_S
from tests.ranking.conftest import catalog_of, recipe, train_on

from ladle.catalog import CatalogStore, delete_recipes, put_recipes
from ladle.core import NotReadyError, StoreError
from ladle.food import Meal
from ladle.models import ShelfStore
from ladle.ranking import Paths
from ladle.ranking.snapshots import Snapshots, _kernels_loading
from ladle.request import MealCounts, MealCountsStore, Moment, PartOfDay

RICE = recipe("Rice", "1 cup rice", "salt", meals="dinner")


def snapshots(folder: Path) -> Snapshots:
    paths = Paths(folder)
    return Snapshots(CatalogStore(paths.catalog), ShelfStore(paths.shelf), "neighbours")


def wait_for_verification() -> None:
    for thread in threading.enumerate():
        if thread.name == "verify models":
            thread.join(timeout=LONG_S)


def test_nothing_opens_before_the_first_import(tmp_path: Path) -> None:
    with pytest.raises(NotReadyError, match="import recipes first"):
        snapshots(tmp_path)


def test_a_damaged_catalog_at_the_start_falls_back_to_the_one_before(tmp_path: Path) -> None:
    good = catalog_of(tmp_path, [RICE]).name
    broken = catalog_of(tmp_path, [RICE, recipe("Stew", "1 potato")]).name
    (Paths(tmp_path).catalog / broken / "base" / "texts.bin").write_bytes(b"")
    snapshot = snapshots(tmp_path).current()
    assert (snapshot.catalog.name, snapshot.degraded) == (good, "previous_catalog")


@pytest.mark.alone
def test_what_is_compiled_is_loaded_beside_the_opening_of_models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = catalog_of(tmp_path, [RICE]).name
    counted: list[tuple[int, str]] = []
    monkeypatch.setattr(
        "ladle.ranking.snapshots.count",
        lambda plane: counted.append((plane.size, threading.current_thread().name)),
    )
    turn_s = sys.getswitchinterval()
    held = snapshots(tmp_path).held
    assert held.catalog.name == name
    assert counted == [(held.catalog.n_words, "load kernels")]  # a small one needs none
    assert sys.getswitchinterval() == turn_s
    assert "load kernels" not in {thread.name for thread in threading.enumerate()}


@pytest.mark.alone
def test_two_that_open_at_once_leave_the_turns_of_threads_as_they_were(tmp_path: Path) -> None:
    catalog_of(tmp_path, [RICE])
    catalog = snapshots(tmp_path).held.catalog
    turn_s = sys.getswitchinterval()
    first, second = _kernels_loading(catalog), _kernels_loading(catalog)
    first.__enter__()
    second.__enter__()
    assert sys.getswitchinterval() < turn_s
    first.__exit__(None, None, None)
    second.__exit__(None, None, None)
    assert sys.getswitchinterval() == turn_s


def test_new_models_leave_the_opened_catalog_as_it_is(tmp_path: Path) -> None:
    catalog_of(tmp_path, [RICE])
    held = snapshots(tmp_path)
    before = held.current()
    assert (before.shelf, before.degraded, before.is_synthetic) == (None, "no_model", False)
    train_on(tmp_path, [("synthetic-1", "rice", 5, "rating", "2026-04-01")])
    after = held.current()
    assert after.catalog is before.catalog
    assert (after.degraded, after.is_synthetic) == (None, True)
    assert held.held is after


def test_new_counts_are_taken_up_and_the_rest_stays_as_it_is(tmp_path: Path) -> None:
    catalog_of(tmp_path, [RICE])
    held = snapshots(tmp_path)
    before = held.current()
    assert before.meal_counts is None
    counts = MealCounts.of([(Moment(PartOfDay.NOON, is_day_off=True), Meal.SIDE)])
    MealCountsStore.beside(Paths(tmp_path).shelf).save(counts)
    after = held.current()
    assert after.meal_counts is not None
    assert (after.meal_counts.counts == counts.counts).all()
    assert after.catalog is before.catalog
    train_on(tmp_path, [("synthetic-1", "rice", 5, "rating", "2026-04-01")])
    held.refreshed()
    assert held.current().meal_counts is not None
    assert snapshots(tmp_path).held.meal_counts is not None


def test_who_asks_while_another_swaps_does_not_wait(tmp_path: Path) -> None:
    catalog_of(tmp_path, [RICE])
    held = snapshots(tmp_path)
    before = held.current()
    catalog_of(tmp_path, [RICE, recipe("Stew", "1 potato")])
    with held._swap:
        seen: list[str] = []
        asker = threading.Thread(target=lambda: seen.append(held.current().catalog.name))
        asker.start()
        asker.join(timeout=LONG_S)
    assert seen == [before.catalog.name]
    assert held.current().catalog.name != before.catalog.name


def test_a_damaged_pointer_leaves_in_use_what_is_open(tmp_path: Path) -> None:
    catalog_of(tmp_path, [RICE])
    held = snapshots(tmp_path)
    before = held.current()
    (Paths(tmp_path).catalog / "CURRENT").write_bytes(b"\xff\xfe")
    assert held.current() is before
    assert not held.deleted_among(["rice"])


def test_what_was_deleted_before_the_start_is_known_where_the_newest_list_is_damaged(
    tmp_path: Path,
) -> None:
    name = catalog_of(tmp_path, [RICE, recipe("Stew", "1 potato")]).name
    delete_recipes(CatalogStore(Paths(tmp_path).catalog), ["stew"])
    held = snapshots(tmp_path)
    assert held.current().catalog.name != name
    put_recipes(CatalogStore(Paths(tmp_path).catalog), [RICE])
    newest = CatalogStore(Paths(tmp_path).catalog).current_name() or ""
    (Paths(tmp_path).catalog / newest / "deleted.npy").write_bytes(b"")
    assert held.deleted_among(["rice", "stew", "zorb"]) == {"stew"}
    assert held.deleted_among([]) == frozenset()


def test_what_was_deleted_is_looked_up_again_where_the_version_was_just_swept_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog_of(tmp_path, [RICE, recipe("Stew", "1 potato")])
    held = snapshots(tmp_path)
    delete_recipes(CatalogStore(Paths(tmp_path).catalog), ["stew"])
    names = iter(["swept-away", CatalogStore(Paths(tmp_path).catalog).current_name()])
    monkeypatch.setattr(held._catalogs, "current_name", lambda: next(names))
    assert held.deleted_among(["rice", "stew"]) == {"stew"}


def test_a_pointer_that_is_damaged_at_the_start_is_taken_up_once_it_is_whole(
    tmp_path: Path,
) -> None:
    catalog_of(tmp_path, [RICE])
    train_on(tmp_path, [("ann", "rice", 5, "rating", "2026-04-01")])
    pointers = [folder / "CURRENT" for folder in (Paths(tmp_path).catalog, Paths(tmp_path).shelf)]
    named = [pointer.read_bytes() for pointer in pointers]
    for degraded, pointer in zip(("previous_catalog", "previous_models"), pointers, strict=True):
        pointer.write_bytes(b"\xff\xfe")
        held = snapshots(tmp_path)
        current = held.current()
        assert current.shelf is not None
        assert (current.shelf.name, current.degraded) == (named[1].decode().strip(), degraded)
        pointer.write_bytes(named[pointers.index(pointer)])
        assert held.current().degraded is None


def test_what_is_deleted_is_known_though_another_thread_still_reads_the_version_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog_of(tmp_path, [RICE, recipe("Stew", "1 potato", meals="dinner")])
    held = snapshots(tmp_path)
    before = held._deleted
    delete_recipes(CatalogStore(Paths(tmp_path).catalog), ["stew"])
    overwritten = property(lambda _: before, lambda _self, _read: None)
    monkeypatch.setattr(Snapshots, "_deleted", overwritten, raising=False)
    assert held.deleted_among(["rice", "stew"]) == {"stew"}


def damage_models(folder: Path, name: str = "popularity/count.npy") -> None:
    file = ShelfStore(Paths(folder).shelf).versions.current("").path / name
    changed = bytearray(file.read_bytes())
    changed[-1] ^= 1
    file.write_bytes(bytes(changed))


def test_where_a_large_model_is_damaged_the_models_before_take_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ladle.models.checksums._SMALL", 0)
    catalog_of(tmp_path, [RICE])
    train_on(tmp_path, [("ann", "rice", 5, "rating", "2026-04-01")])
    first = ShelfStore(Paths(tmp_path).shelf).current_name()
    train_on(tmp_path, [("bob", "rice", 5, "rating", "2026-04-02")])
    damage_models(tmp_path)
    held = snapshots(tmp_path)
    wait_for_verification()
    for edit in (None, "Stew"):
        if edit:  # a change of recipes binds them anew, and they are still the older ones
            put_recipes(CatalogStore(Paths(tmp_path).catalog), [recipe(edit, "1 potato")])
        current = held.current()
        assert current.shelf is not None
        assert (current.shelf.name, current.degraded) == (first, "previous_models")


def test_a_fork_looks_through_the_models_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ladle.models.checksums._SMALL", 0)
    catalog_of(tmp_path, [RICE])
    train_on(tmp_path, [("ann", "rice", 5, "rating", "2026-04-01")])
    held = snapshots(tmp_path)
    wait_for_verification()
    damage_models(tmp_path)
    held._swap.acquire()  # by a thread that does not come along
    held.go_on_forked()
    wait_for_verification()
    assert (held.current().shelf, held.current().degraded) == (None, "no_model")


def test_where_older_models_cannot_be_looked_for_it_is_answered_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise StoreError("CURRENT cannot be read")

    catalog_of(tmp_path, [RICE])
    train_on(tmp_path, [("ann", "rice", 5, "rating", "2026-04-01")])
    damage_models(tmp_path)
    monkeypatch.setattr(ShelfStore, "open_older", fail)
    current = snapshots(tmp_path).current()
    assert (current.shelf, current.degraded) == (None, "no_model")
    assert "no other models can be looked for: CURRENT cannot be read" in caplog.text


def test_the_baseline_answers_alone_where_another_model_is_damaged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    catalog_of(tmp_path, [RICE])
    train_on(tmp_path, [("ann", "rice", 5, "rating", "2026-04-01")])
    damage_models(tmp_path, "neighbours/n_people.npy")
    held = snapshots(tmp_path)
    put_recipes(CatalogStore(Paths(tmp_path).catalog), [recipe("Stew", "1 potato")])
    for current in (held.held, held.current()):  # a change of recipes binds it anew
        assert current.shelf is not None
        stands = [current.shelf.model(name) is not None for name in ("popularity", "neighbours")]
        assert stands == [True, False]
        assert current.degraded == "baseline_only"
    assert held.held.catalog.n_recipes == 2
    assert "answering with the baseline of models 000001-" in caplog.text
    train_on(tmp_path, [("bob", "rice", 5, "rating", "2026-04-02")])
    assert held.current().degraded is None


@pytest.mark.parametrize(
    ("left", "degraded", "lacking"),
    [
        (["popularity", "factors"], "baseline_only", ["neighbours"]),
        (["neighbours"], "no_model", ["popularity"]),
        ([], "no_model", ["popularity", "neighbours"]),
    ],
)
def test_models_without_the_one_that_is_to_serve_are_told(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    left: list[str],
    degraded: str,
    lacking: list[str],
) -> None:
    catalog_of(tmp_path, [RICE])
    train_on(tmp_path, [("ann", "rice", 5, "rating", "2026-04-01")])
    store = ShelfStore(Paths(tmp_path).shelf)
    manifest = Paths(tmp_path).shelf / str(store.current_name()) / "manifest.json"
    told = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(told | {"models": left}), encoding="utf-8")
    held = snapshots(tmp_path)
    put_recipes(CatalogStore(Paths(tmp_path).catalog), [recipe("Stew", "1 potato")])
    assert (held.held.degraded, held.current().degraded) == (degraded, degraded)
    told = [r.getMessage().partition(" hold no ")[2] for r in caplog.records]
    assert told == [f"'{name}': {degraded}" for name in lacking]


def test_models_that_are_newer_than_was_seen_are_none_of_before(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog_of(tmp_path, [RICE])
    train_on(tmp_path, [("ann", "rice", 5, "rating", "2026-04-01")])
    held = snapshots(tmp_path)
    catalog, _, counts = held._names()
    monkeypatch.setattr(held, "_names", lambda: (catalog, "one-between", counts))
    assert held.current().degraded is None
    assert caplog.records == []


def test_a_baseline_alone_is_not_stayed_on_where_newer_models_are_damaged_too(
    tmp_path: Path,
) -> None:
    catalog_of(tmp_path, [RICE])
    train_on(tmp_path, [("ann", "rice", 5, "rating", "2026-04-01")])
    damage_models(tmp_path, "neighbours/n_people.npy")
    held = snapshots(tmp_path)
    assert held.current().degraded == "baseline_only"
    train_on(tmp_path, [("bob", "rice", 5, "rating", "2026-04-02")])
    damage_models(tmp_path, "neighbours/n_people.npy")
    current = held.current()
    assert current.shelf is not None
    newest = ShelfStore(Paths(tmp_path).shelf).current_name()
    assert (current.shelf.name, current.degraded) == (newest, "baseline_only")


def test_whole_models_are_stayed_on_where_newer_ones_are_damaged(tmp_path: Path) -> None:
    catalog_of(tmp_path, [RICE])
    train_on(tmp_path, [("ann", "rice", 5, "rating", "2026-04-01")])
    held = snapshots(tmp_path)
    before = held.current()
    train_on(tmp_path, [("bob", "rice", 5, "rating", "2026-04-02")])
    damage_models(tmp_path, "neighbours/n_people.npy")
    current = held.current()
    assert (current.shelf, current.degraded) == (before.shelf, "previous_models")


def test_the_baseline_answers_alone_where_another_turns_out_damaged_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ladle.models.checksums._SMALL", 0)
    catalog_of(tmp_path, [RICE])
    train_on(tmp_path, [("ann", "rice", 5, "rating", "2026-04-01")])
    damage_models(tmp_path, "neighbours/n_people.npy")
    held = snapshots(tmp_path)
    wait_for_verification()
    assert held.current().degraded == "baseline_only"
    damage_models(tmp_path)
    held.go_on_forked()
    wait_for_verification()
    assert (held.current().shelf, held.current().degraded) == (None, "no_model")


def test_a_large_model_that_is_damaged_goes_as_soon_as_it_was_looked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ladle.models.checksums._SMALL", 0)
    catalog_of(tmp_path, [RICE])
    train_on(tmp_path, [("ann", "rice", 5, "rating", "2026-04-01")])
    damage_models(tmp_path)
    held = snapshots(tmp_path)
    wait_for_verification()
    assert (held.current().shelf, held.current().degraded) == (None, "no_model")
    put_recipes(CatalogStore(Paths(tmp_path).catalog), [recipe("Stew", "1 potato")])
    assert (held.current().shelf, held.current().degraded) == (None, "no_model")
