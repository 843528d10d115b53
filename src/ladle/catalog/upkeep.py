"""Looking after a catalog: verify its files, tell its size, compare versions, compact it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ladle.catalog.catalog import Catalog
from ladle.catalog.checksums import checksum
from ladle.catalog.layout import BASE, CHANGES, CHECKSUMS
from ladle.catalog.progress import turn
from ladle.catalog.publish import hold_files, rebuild
from ladle.catalog.segment import Segment
from ladle.catalog.store import CatalogStore
from ladle.core import BadFileError, RecipeId
from ladle.store import Version

_TEXTS = frozenset({"texts.bin", "texts.dict", "text_start.npy", "text_size.npy"})


@dataclass(frozen=True)
class Damage:
    """One thing that is wrong with a version's files."""

    file: str
    why: str


def verify(version: Version, *, reads_texts: bool = False) -> list[Damage]:
    """Compare every file of a version with the sizes and digests noted when it was written.

    Parameters
    ----------
    reads_texts
        Whether every recipe's text is unpacked as well.
    """
    files = version.manifest.get("files")
    if not isinstance(files, dict):
        return [Damage("manifest.json", "notes no checksums")]
    found = list(_compare(version.path, files))
    damaged = {damage.file for damage in found}
    for name in (BASE, CHANGES):
        noted = f"{name}/{CHECKSUMS}"
        if noted in files and noted not in damaged:
            inner = json.loads((version.path / noted).read_text(encoding="utf-8"))
            found += [
                Damage(f"{name}/{d.file}", d.why) for d in _compare(version.path / name, inner)
            ]
    if reads_texts and not found:
        catalog = Catalog(version)
        found += [d for s in catalog.segments for d in _damaged_texts(s)]
    return found


def _compare(folder: Path, files: dict[str, dict[str, object]]) -> Iterator[Damage]:
    for name, noted in files.items():
        path = folder / name
        if not path.is_file():
            yield Damage(name, "is missing")
        elif path.stat().st_size != noted["bytes"]:
            yield Damage(name, f"has {path.stat().st_size:,} bytes, not {noted['bytes']:,}")
        elif checksum(path) != noted:
            yield Damage(name, "has other content than when it was written")


def _damaged_texts(segment: Segment) -> Iterator[Damage]:
    for row in range(segment.n_rows):
        try:
            segment.texts.recipe(row)
        except BadFileError as e:
            yield Damage(f"{segment.folder.name}/texts.bin", e.why)


@dataclass(frozen=True)
class Stats:
    """How large a version is, and of what."""

    name: str
    n_recipes: int
    n_changed: int
    """Recipes that lie over the base."""
    n_gone: int
    """Rows of the base that were replaced or deleted, and wait for a compaction."""
    n_deleted: int
    n_copies: int
    text_bytes: int
    index_bytes: int

    @property
    def bytes_per_recipe(self) -> float:
        """Bytes on disk beside the texts."""
        return self.index_bytes / max(self.n_recipes, 1)


def stats(catalog: Catalog, folder: Path) -> Stats:
    """Measure one version."""
    sizes = {
        p.relative_to(folder).as_posix(): p.stat().st_size
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }
    text = sum(n for name, n in sizes.items() if name.rsplit("/", 1)[-1] in _TEXTS)
    return Stats(
        name=catalog.name,
        n_recipes=catalog.n_recipes,
        n_changed=catalog.changes.n_rows if catalog.changes else 0,
        n_gone=int((~catalog.live_of_base()).sum()),
        n_deleted=int(catalog.deleted.size),
        n_copies=catalog.n_copies,
        text_bytes=text,
        index_bytes=sum(sizes.values()) - text,
    )


@dataclass(frozen=True)
class Diff:
    """What one version has that another has not."""

    added: list[RecipeId]
    removed: list[RecipeId]
    changed: list[RecipeId]
    """Ids of recipes whose text, or whose facts, differ."""


def diff(old: Catalog, new: Catalog) -> Diff:
    """Compare two versions recipe by recipe; only what differs is read."""
    old_ids, new_ids = old.all_id_hashes, new.all_id_hashes
    added = np.setdiff1d(new_ids, old_ids)
    removed = np.setdiff1d(old_ids, new_ids)
    both = np.intersect1d(old_ids, new_ids)
    both = both[both != 0]
    old_rows, new_rows = old.rows_of_hashes(both), new.rows_of_hashes(both)
    if old.base_id == new.base_id:  # the same row of the same base is the same recipe
        moved = old_rows != new_rows
        if old.changes and new.changes:
            moved |= old_rows >= old.base.n_rows
        old_rows, new_rows = old_rows[moved], new_rows[moved]
    changed = [
        new.recipe(int(b)).id
        for a, b in zip(old_rows, new_rows, strict=True)
        if _differs(old, int(a), new, int(b))
    ]
    return Diff(
        [new.recipe(int(r)).id for r in new.rows_of_hashes(added[added != 0])],
        [old.recipe(int(r)).id for r in old.rows_of_hashes(removed[removed != 0])],
        changed,
    )


def _differs(old: Catalog, a: int, new: Catalog, b: int) -> bool:
    return _facts(old, a) != _facts(new, b) or old.recipe(a) != new.recipe(b)


def _facts(catalog: Catalog, row: int) -> tuple[object, ...]:
    """Return what the columns say of a recipe, but for what is there to find it by."""
    return (
        catalog.verdicts(row).tolist(),
        catalog.diets(row).tolist(),
        (catalog.minutes(row), catalog.active_minutes(row), catalog.basis(row)),
        (catalog.serving(row), catalog.covered(row)),
        (catalog.dish_type(row), catalog.meals(row), catalog.cuisines(row)),
        (catalog.aspects(row), catalog.equipment(row)),
        catalog.mains(row).tolist(),
    )


def compact(store: CatalogStore) -> str:
    """Write the present recipes as one new base; returns the new version's name.

    What was deleted stays deleted. Where there is nothing to gain the present version stays.

    Raises
    ------
    NotReadyError
        Nothing was imported yet, or with other food tables.
    """
    store.open()
    with turn(store.root) as mine:
        current = store.open()
        if current.changes is None and current.live_of_base().all():
            return current.name
        hold_files(current)
        rebuild(store, mine.begin({"compact": current.base_id}), current)
    return store.current_name() or ""
