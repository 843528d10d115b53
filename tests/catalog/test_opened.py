"""One opened version: recipes by row and id, and versions whose files are broken."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ladle.catalog import Catalog
from ladle.catalog.layout import FORMAT
from ladle.core import (
    BadFileError,
    CorruptVersionError,
    Recipe,
    RecipeId,
    RecipeNotFoundError,
)
from ladle.food import (
    RecipeFacts,
)

Build = Callable[..., Catalog]
Reopen = Callable[[Path], Catalog]
Facts = list[RecipeFacts]


# -- recipes ---------------------------------------------------------------------------------------


def test_every_id_leads_to_its_row_and_text(sample: Catalog) -> None:
    ids = sample.ids()
    assert [sample.row(i) for i in ids] == list(range(sample.n_recipes))
    assert sample.rows(ids).tolist() == list(range(sample.n_recipes))
    assert sample.find(ids[7]) == (7, sample.recipe(7))
    assert sample.recipe(7).id == ids[7]


def test_ids_that_are_not_here_have_no_row(sample: Catalog) -> None:
    unknown = [f"unknown {n}" for n in range(50)]
    assert [sample.row(i) for i in unknown] == [None] * 50
    first = sample.recipe(0).id
    assert sample.rows([unknown[0], first, unknown[1], first]).tolist() == [-1, 0, -1, 0]
    assert sample.rows([]).tolist() == []
    assert sample.rows(iter([first])).dtype == np.int64


def test_a_catalog_without_recipes_finds_none(tmp_path: Path, build: Build) -> None:
    empty = build(tmp_path / "one", [])
    assert empty.row("a") is None
    assert empty.rows(["a", "b"]).tolist() == [-1, -1]
    assert empty.ids() == []
    assert empty.titled("soup").size == 0


def test_a_recipe_that_is_not_here_is_an_error_that_names_it(sample: Catalog) -> None:
    with pytest.raises(RecipeNotFoundError, match="no recipe 'nowhere' is in the catalog") as e:
        sample.find("nowhere")
    assert e.value.recipe_id == "nowhere"


def test_an_id_that_only_shares_a_hash_with_a_recipe_is_not_found(
    tmp_path: Path, build: Build, soup: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("derive", "opened"):
        monkeypatch.setattr(f"ladle.catalog.{module}.id_hash", len)
    hashes_of = lambda ids: np.array([len(i) for i in ids], np.uint64)  # noqa: E731 - a stand-in
    monkeypatch.setattr("ladle.catalog.opened.hashes_of", hashes_of)
    catalog = build(tmp_path / "one", [soup])
    assert catalog.find("soup") == (0, soup)
    with pytest.raises(RecipeNotFoundError, match="no recipe 'cake' is in the catalog"):
        catalog.find("cake")


def test_a_sources_ids_become_those_here(tmp_path: Path, build: Build) -> None:
    given = [Recipe(RecipeId(i), "Soup") for i in ("1", "2", "site:2", "site:3", "other:4")]
    catalog = build(tmp_path / "one", given)
    assert catalog.own_ids("site", ["1", "2", "3", "4", "1"]) == [
        "1",
        "site:2",
        "site:3",
        None,
        "1",
    ]
    assert catalog.own_ids("site", []) == []


# -- broken versions -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "what"),
    [
        ("4", "this Ladle reads 7: run `ladle upgrade`$"),
        ("99", "this Ladle reads 7: install the newer Ladle that wrote it$"),
        ("null", "must be a number; `ladle catalog verify` names"),
    ],
)
def test_another_format_is_refused_with_what_to_do(
    tmp_path: Path, build: Build, reopen: Reopen, found: str, what: str
) -> None:
    build(tmp_path / "one", [])
    change(tmp_path / "one" / "manifest.json", f'"format": {FORMAT}', f'"format": {found}')
    with pytest.raises(CorruptVersionError, match=what):
        reopen(tmp_path / "one")


@pytest.mark.parametrize("key", ["n_recipes", "food_version", "sources", "files"])
def test_a_manifest_that_lacks_something_is_refused(
    tmp_path: Path, build: Build, reopen: Reopen, key: str
) -> None:
    build(tmp_path / "one", [])
    change(tmp_path / "one" / "manifest.json", f'"{key}"', '"other"')
    with pytest.raises(CorruptVersionError, match=rf"cannot be opened \('{key}'\)"):
        reopen(tmp_path / "one")


@pytest.mark.parametrize("noted", [None, 5, "x", [1], {"live.npy": 5}])
def test_a_manifest_that_notes_its_files_otherwise_is_refused(
    tmp_path: Path, build: Build, reopen: Reopen, noted: object
) -> None:
    build(tmp_path / "one", [])
    manifest = tmp_path / "one" / "manifest.json"
    told = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(told | {"files": noted}), encoding="utf-8")
    with pytest.raises(CorruptVersionError, match=r"cannot be opened \("):
        reopen(tmp_path / "one")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, build: Build, many: list[Recipe]) -> Path:
    """Return the folder of a catalog of 200 recipes."""
    folder = tmp_path_factory.mktemp("whole") / "catalog"
    build(folder, many[:200])
    return folder


@pytest.fixture(scope="module")
def smaller(tmp_path_factory: pytest.TempPathFactory, build: Build, soup: Recipe) -> Path:
    """Return the folder of a catalog of one recipe."""
    folder = tmp_path_factory.mktemp("smaller") / "catalog"
    build(folder, [soup])
    return folder


def scratch(folder: Path, row: int) -> None:
    folder /= "base"
    start, size = (int(np.load(folder / f"text_{n}.npy")[row]) for n in ("start", "size"))
    blob = bytearray((folder / "texts.bin").read_bytes())
    blob[start : start + size] = bytes(size)
    (folder / "texts.bin").write_bytes(blob)


_NOT_NEEDED = ("manifest.json", "food.json")


def files(folder: Path) -> list[Path]:
    """Return the files whose damage the opening tells: all that it cannot do without."""
    paths = (p for p in folder.rglob("*") if p.is_file() and p.suffix != ".lock")
    return sorted(p.relative_to(folder) for p in paths if p.name not in _NOT_NEEDED)


@pytest.mark.parametrize("kept", [None, 0.0, 0.5], ids=["missing", "empty", "half"])
def test_a_version_with_a_damaged_file_is_refused(
    tmp_path: Path, whole: Path, reopen: Reopen, kept: float | None
) -> None:
    assert len(files(whole)) > 50
    for name in files(whole):
        folder = tmp_path / f"without {name.name}"
        shutil.copytree(whole, folder)
        content = (whole / name).read_bytes()
        (folder / name).unlink()
        if kept is not None:
            (folder / name).write_bytes(content[: int(kept * len(content))])
        with pytest.raises(CorruptVersionError, match=r"cannot be opened \(") as caught:
            reopen(folder)
        assert caught.value.path == folder
        shutil.rmtree(folder)


_BY_ROW = (
    "id_hash.npy", "id_row.npy", "text_start.npy", "text_size.npy", "vectors.npy",
    *(f"{name}.npy" for name in (
        "ids", "verdicts", "diets", "minutes", "meals", "flags", "sources", "names", "equipment",
        "exact", "bands", "quality",
        *(f"plane_{p}" for p in ("free", "diet", "meal", "flag", "minutes", "equipment")),
        *(f"{lists}.offsets" for lists in (
            "entries", "line_entries", "general", "cuisines", "words", "tags",
        )),
        *(f"{sets}.planes" for sets in ("holds", "in_general", "foods", "by_cuisine", "by_word")),
    )),
)  # fmt: skip
"""Files whose shape tells how many recipes there are."""


@pytest.mark.parametrize("name", _BY_ROW)
def test_a_file_of_another_version_is_refused(
    tmp_path: Path, whole: Path, smaller: Path, reopen: Reopen, name: str
) -> None:
    folder = tmp_path / "mixed"
    shutil.copytree(whole, folder)
    shutil.copy(smaller / "base" / name, folder / "base" / name)
    with pytest.raises(CorruptVersionError, match=r"cannot be opened \(.*(hold|tells|belong|200)"):
        reopen(folder)


def test_a_damaged_text_is_an_error_when_it_is_read(
    tmp_path: Path, whole: Path, reopen: Reopen, many: list[Recipe]
) -> None:
    shutil.copytree(whole, tmp_path / "scratched")
    scratch(tmp_path / "scratched", row=100)
    catalog = reopen(tmp_path / "scratched")
    with pytest.raises(BadFileError, match=r"texts.bin: record 100 is damaged"):
        catalog.recipe(100)
    assert catalog.recipe(99) == many[99]
