"""Trained models on the shelf, bound to one catalog version or another."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from ladle import models
from ladle.catalog import Catalog
from ladle.core import CorruptVersionError, NotReadyError
from ladle.events import EventKind, HistoryItem
from ladle.models import (
    Blended,
    BlendSettings,
    FittedBlend,
    Query,
    Shelf,
    ShelfStore,
    Training,
    model_kinds,
)
from ladle.models.factors import Factors
from ladle.models.popularity import Popularity, PopularitySettings

CatalogOf = Callable[[Sequence[str]], Catalog]
KNOWN = ("apple", "bread", "curry")


def trained_on(catalog: Catalog, ids: Sequence[str]) -> Training:
    """Return a training in which recipe n of `ids` was chosen by n + 1 people."""
    own = catalog.id_hashes(catalog.rows(ids))
    hashes = np.sort(own)
    rows = [
        (person, int(np.searchsorted(hashes, hashed)))
        for n, hashed in enumerate(own)
        for person in range(n + 1)
    ]
    person, item = np.array(sorted(rows), np.int32).reshape(-1, 2).T
    n = len(rows)
    return Training(hashes, person, item, np.zeros(n, np.int32), np.ones(n, np.float32))


@pytest.fixture
def store(tmp_path: Path) -> ShelfStore:
    """Return an empty shelf store."""
    return ShelfStore(tmp_path / "shelf")


@pytest.fixture
def filled(store: ShelfStore, catalog_of: CatalogOf) -> ShelfStore:
    """Return a store with both models, trained on the three known recipes."""
    training = trained_on(catalog_of(KNOWN), KNOWN)
    store.save(
        training, [m.fit(training) for m in (Popularity(PopularitySettings(crowd=0)), Factors())]
    )
    return store


def query_of(shelf: Shelf, history: Sequence[HistoryItem], catalog: Catalog) -> Query:
    return shelf.query(history, catalog.rows(event.recipe_id for event in history))


def chose(*ids: str, kind: EventKind = EventKind.CONVERSION) -> list[HistoryItem]:
    return [HistoryItem(i, kind, None, None) for i in ids]


def popular(shelf: Shelf, catalog: Catalog) -> dict[str, float]:
    """Return the popularity of every recipe of a catalog."""
    model = shelf.model("popularity")
    assert model is not None
    scores = model.score(query_of(shelf, [], catalog), shelf.items(np.arange(catalog.n_recipes)))
    return dict(zip(catalog.ids(), scores.tolist(), strict=True))


@pytest.mark.parametrize(
    "ids",
    [
        ("apple", "bread", "curry"),
        ("curry", "apple", "bread"),
        ("new", "curry", "bread", "newer", "apple"),
    ],
)
def test_scores_follow_the_recipes_into_any_catalog_version(
    filled: ShelfStore, catalog_of: CatalogOf, ids: Sequence[str]
) -> None:
    catalog = catalog_of(ids)
    expected = {"apple": 1 / 3, "bread": 2 / 3, "curry": 1.0}
    assert popular(filled.open(catalog), catalog) == pytest.approx(
        {i: expected.get(i, 0.0) for i in ids}
    )


def test_a_recipe_that_left_the_catalog_is_no_trouble(
    filled: ShelfStore, catalog_of: CatalogOf
) -> None:
    catalog = catalog_of(["curry", "new"])
    shelf = filled.open(catalog)
    assert popular(shelf, catalog) == {"curry": 1.0, "new": 0.0}
    assert query_of(shelf, chose("apple", "curry"), catalog).taste.items.tolist() == [
        int(shelf.items(np.array([0]))[0])
    ]


def test_a_taste_is_what_counts_of_a_history_the_newest_first(
    filled: ShelfStore, catalog_of: CatalogOf
) -> None:
    catalog = catalog_of(["new", *KNOWN])
    shelf = filled.open(catalog)
    history = [
        *chose("curry", kind=EventKind.COOK),
        *chose("new", "gone", "apple"),
        HistoryItem("bread", EventKind.RATING, 1.0, None),
        *chose("curry"),
    ]
    new, apple, _, curry = shelf.items(np.arange(4)).tolist()
    taste = query_of(shelf, history, catalog).taste
    assert new == -1
    assert taste.items.tolist() == [curry, apple, curry]
    assert taste.weights.tolist() == [2.0, 1.0, 1.0]
    assert taste.items.dtype == np.int32
    assert taste.weights.dtype == np.float32


def test_what_is_undated_in_a_history_is_of_its_newest_month(
    filled: ShelfStore, catalog_of: CatalogOf
) -> None:
    catalog = catalog_of(KNOWN)
    shelf = filled.open(catalog)
    dated = HistoryItem("apple", EventKind.COOK, None, 9 * 2_629_746)
    months = query_of(shelf, [*chose("curry"), dated], catalog).taste.months
    assert months is not None
    assert months.tolist() == [9, 9]
    assert query_of(shelf, chose("curry"), catalog).taste.months is None


def test_an_empty_history_is_an_unknown_taste(filled: ShelfStore, catalog_of: CatalogOf) -> None:
    catalog = catalog_of(KNOWN)
    assert query_of(filled.open(catalog), [], catalog).taste.is_empty


def test_a_catalog_without_recipes_leaves_every_taste_empty(
    filled: ShelfStore, catalog_of: CatalogOf
) -> None:
    catalog = catalog_of([])
    shelf = filled.open(catalog)
    assert query_of(shelf, chose("apple"), catalog).taste.is_empty
    assert shelf.items(np.empty(0, np.int64)).size == 0


def test_a_shelf_trained_on_nothing_knows_no_recipe(
    store: ShelfStore, catalog_of: CatalogOf, training_of: Callable[..., Training]
) -> None:
    nothing = training_of([], 0)
    store.save(nothing, [Popularity().fit(nothing)])
    catalog = catalog_of(KNOWN)
    shelf = store.open(catalog)
    assert popular(shelf, catalog) == dict.fromkeys(KNOWN, 0.0)
    assert query_of(shelf, chose("apple"), catalog).taste.is_empty
    assert shelf.model("factors") is None


def test_a_shelf_says_what_it_was_trained_on(filled: ShelfStore, catalog_of: CatalogOf) -> None:
    catalog = catalog_of(KNOWN)
    shelf = filled.open(catalog)
    assert shelf.name == filled.current_name()
    assert {name: shelf.manifest[name] for name in shelf.manifest if name != "files"} == {
        "models": ["popularity", "factors"], "n_people": 3, "n_rows": 6, "n_items": 3,
        "n_synthetic": 0, "data_hash": trained_on(catalog, KNOWN).data_hash,
    }  # fmt: skip


def test_a_shelf_knows_whether_made_up_people_taught_it(
    filled: ShelfStore, catalog_of: CatalogOf, change_manifest: Callable[..., None]
) -> None:
    catalog = catalog_of(KNOWN)
    real = filled.open(catalog)
    training = trained_on(catalog, KNOWN)
    name = filled.save(training, [Popularity().fit(training)], n_synthetic=2)
    made_up = filled.open(catalog)
    assert (real.is_synthetic, made_up.is_synthetic) == (False, True)
    assert made_up.manifest["n_synthetic"] == 2
    change_manifest(filled.versions.root / name, n_synthetic=None)
    assert not filled.open(catalog).is_synthetic


def test_a_new_version_takes_the_place_of_the_old_one(
    filled: ShelfStore, catalog_of: CatalogOf
) -> None:
    catalog = catalog_of(KNOWN)
    before = filled.open(catalog)
    training = trained_on(catalog, ["apple"])
    name = filled.save(training, [Popularity().fit(training)])
    after = filled.open(catalog)
    assert before.name < name == after.name == filled.current_name()
    assert popular(after, catalog) == {"apple": 1.0, "bread": 0.0, "curry": 0.0}
    assert popular(before, catalog)["curry"] == 1.0


def test_nothing_is_on_the_shelf_before_the_first_training(
    store: ShelfStore, catalog_of: CatalogOf
) -> None:
    assert store.current_name() is None
    with pytest.raises(NotReadyError, match=r"shelf yet: train first: ladle train"):
        store.open(catalog_of(KNOWN))


def test_a_model_of_another_time_is_passed_over(
    filled: ShelfStore, catalog_of: CatalogOf, change_manifest: Callable[..., None]
) -> None:
    folder = filled.versions.root / (filled.current_name() or "")
    change_manifest(folder, models=["prophet", "popularity"])
    shelf = filled.open(catalog_of(KNOWN))
    assert shelf.model("prophet") is None
    assert shelf.model("popularity") is not None


def test_the_baseline_is_opened_by_itself_where_it_is_whole(
    filled: ShelfStore, catalog_of: CatalogOf
) -> None:
    catalog, folder = catalog_of(KNOWN), filled.versions.root / (filled.current_name() or "")
    next((folder / "factors").glob("*.npy")).unlink()
    with pytest.raises(CorruptVersionError):
        filled.open(catalog)
    shelf = filled.open_baseline(catalog)
    assert shelf is not None
    assert (shelf.is_baseline_alone, shelf.model("factors")) == (True, None)
    assert popular(shelf, catalog)["curry"] == 1.0
    (folder / "popularity" / "count.npy").unlink()
    assert filled.open_baseline(catalog) is None


@pytest.mark.parametrize("kept", [None, 0, 50])
def test_a_shelf_whose_items_are_damaged_is_refused(
    filled: ShelfStore, catalog_of: CatalogOf, kept: int | None
) -> None:
    folder = filled.versions.root / (filled.current_name() or "")
    path = folder / "items.npy"
    whole = path.read_bytes()
    path.unlink()
    if kept is not None:
        path.write_bytes(whole[:kept])
    with pytest.raises(CorruptVersionError, match=r"cannot be opened \(.*ladle train") as caught:
        filled.open(catalog_of(KNOWN))
    assert caught.value.path == folder


def test_a_flipped_bit_is_noticed_in_any_file(filled: ShelfStore, catalog_of: CatalogOf) -> None:
    catalog, folder = catalog_of(KNOWN), filled.versions.root / (filled.current_name() or "")
    names = filled.open(catalog).manifest["files"]
    assert set(names) == {
        p.relative_to(folder).as_posix() for p in folder.rglob("*.*") if p.parent != folder
    } | {"items.npy"}
    for name in names:
        whole = (folder / name).read_bytes()
        flipped = bytearray(whole)
        flipped[-3] ^= 1
        (folder / name).write_bytes(flipped)
        with pytest.raises(CorruptVersionError):
            filled.open(catalog)
        (folder / name).write_bytes(whole)
    filled.open(catalog)


def test_a_manifest_that_still_reads_well_is_noticed_where_it_was_changed(
    filled: ShelfStore, catalog_of: CatalogOf
) -> None:
    path = filled.versions.root / (filled.current_name() or "") / "popularity" / "manifest.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(told | {"data_hash": "0"}), encoding="utf-8")
    with pytest.raises(CorruptVersionError, match=r"popularity/manifest.json is not as it was"):
        filled.open(catalog_of(KNOWN))


def test_a_shelf_of_before_has_noted_no_sums(
    filled: ShelfStore, catalog_of: CatalogOf, change_manifest: Callable[..., None]
) -> None:
    folder = filled.versions.root / (filled.current_name() or "")
    change_manifest(folder, files=None)
    assert filled.open(catalog_of(KNOWN)).model("popularity") is not None
    change_manifest(folder, files=7)
    with pytest.raises(CorruptVersionError):
        filled.open(catalog_of(KNOWN))


@pytest.mark.parametrize("name", ["popularity", "factors"])
def test_a_shelf_with_a_damaged_model_is_refused(
    filled: ShelfStore, catalog_of: CatalogOf, name: str
) -> None:
    folder = filled.versions.root / (filled.current_name() or "") / name
    (folder / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(CorruptVersionError, match=f"cannot be read as the model '{name}'"):
        filled.open(catalog_of(KNOWN))


def test_the_older_shelf_that_is_opened_is_the_newest_that_is_whole(
    filled: ShelfStore, catalog_of: CatalogOf, caplog: pytest.LogCaptureFixture
) -> None:
    catalog, first = catalog_of(KNOWN), filled.versions.current("")
    assert filled.open_older(catalog) is None
    with filled.versions.writing() as folder:
        shutil.copytree(first.path, folder, dirs_exist_ok=True)
    older = filled.open_older(catalog)
    assert older is not None
    assert older.name == first.name
    assert filled.open_older(catalog, damaged={first.name}) is None
    (first.path / "items.npy").unlink()
    assert filled.open_older(catalog) is None
    assert "skipping damaged models" in caplog.text


def test_a_shelf_that_does_not_say_its_models_is_refused(
    filled: ShelfStore, catalog_of: CatalogOf, change_manifest: Callable[..., None]
) -> None:
    change_manifest(filled.versions.root / (filled.current_name() or ""), models=None)
    with pytest.raises(CorruptVersionError, match=r"cannot be opened \('models'\)"):
        filled.open(catalog_of(KNOWN))


def test_a_shelf_is_readable_json_and_arrays_all_the_way_down(filled: ShelfStore) -> None:
    folder = filled.versions.root / (filled.current_name() or "")
    files = [p for p in folder.rglob("*") if p.is_file()]
    assert {p.suffix for p in files} == {".json", ".npy"}
    for path in files:
        if path.suffix == ".json":
            json.loads(path.read_text(encoding="utf-8"))
        else:
            np.load(path, allow_pickle=False)


def test_a_blend_goes_with_a_model_whose_package_is_gone_and_the_rest_stays(
    store: ShelfStore, catalog_of: CatalogOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = catalog_of(KNOWN)
    training = trained_on(catalog, KNOWN)
    fitted = [m.fit(training) for m in (Popularity(), Factors())]
    none = np.empty(0)
    arrays = {"weights": np.zeros(2)} | dict.fromkeys(
        ("roots", "feature", "threshold", "left", "right", "value"), none
    )
    blend = FittedBlend(BlendSettings(), "", ("factors",), arrays)
    facts = np.zeros((4, 3), np.float32)
    store.save(training, [*fitted, Blended(blend, facts, {m.name: m for m in fitted})])
    assert store.open(catalog).model("blend") is not None
    left = {name: kind for name, kind in model_kinds().items() if name != "factors"}
    monkeypatch.setattr(models.shelf, "model_kinds", lambda: left)
    opened = store.open(catalog)
    assert opened.model("blend") is None
    assert opened.model("popularity") is not None
