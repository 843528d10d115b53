"""Writing a catalog version: parts become a base or changes, and both a version.

Nothing here decides what goes in; `importing`, `editing` and `upkeep` do.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from ladle.catalog.catalog import Catalog
from ladle.catalog.checksums import checksum, save_checksums
from ladle.catalog.columns import HAS_LINES, HAS_NAME, HAS_STEPS, IS_FULLY_READ
from ladle.catalog.copies import Copies, LeftOut
from ladle.catalog.derive import RowWriter, food_names
from ladle.catalog.features import Space
from ladle.catalog.indexes import save_indexes
from ladle.catalog.layout import BASE, CHANGES, CHECKSUMS, DELETED, FOOD, FORMAT, LIVE
from ladle.catalog.parts import Part, join_parts, write_part
from ladle.catalog.planes import pack
from ladle.catalog.segment import Segment
from ladle.catalog.texts import TRAIN_ON, TextReader, TextWriter, train
from ladle.core import Recipe
from ladle.food import CookFacts, RecipeFacts, cuisine_names, food_snapshot, food_version
from ladle.store import link_file, link_folder, write_json

Hashes = NDArray[np.uint64]


@dataclass(frozen=True)
class Draft:
    """What the next version is to hold."""

    base: Segment
    changes: Sequence[Part] = ()
    """Recipes over the base, the later of two with one id in a later part."""
    deleted: Hashes = field(default_factory=lambda: np.empty(0, np.uint64))
    """Hashes of ids that are gone for good, ascending."""
    left_out: Sequence[LeftOut] = ()
    """Copies that the changes leave out."""
    food_version: str = field(default_factory=food_version)
    unwanted: Hashes = field(default_factory=lambda: np.empty(0, np.uint64))
    """Hashes of ids of the base that changes stand in for under another id."""
    food_file: Path | None = None
    """The snapshot of the tables that all facts agree with; None for today's."""
    live_before: NDArray[np.bool_] | None = None
    """The base's rows that still counted in the version before; one that is out stays out."""


def write_base(
    folder: Path,
    parts: Sequence[Part],
    dictionary: bytes,
    space: Space | None = None,
    left_out: Iterable[LeftOut] = (),
) -> None:
    """Write parts as a base, with all indexes.

    Parameters
    ----------
    space
        Of content vectors, if that is to stay; None learns a new one.
    """
    n_rows = join_parts(folder, parts, food_names(), dictionary)
    kept = space if space is not None and not space.has_outgrown(n_rows) else None
    save_indexes(folder, kept, keeps_space=True)
    Copies.save(folder, left_out)
    save_checksums(folder)


def write_version(folder: Path, draft: Draft) -> None:
    """Write a version into an empty folder; the base is linked where it lies on the same disk."""
    link_folder(draft.base.folder, folder / BASE)
    changes: Segment | None = None
    if draft.changes or draft.left_out:
        changes = _write_changes(folder / CHANGES, draft)
    live = _live(draft, changes)
    if draft.food_file is not None:
        link_file(draft.food_file, folder / FOOD)
    else:
        (folder / FOOD).write_bytes(msgspec.json.encode(food_snapshot()))
    np.save(folder / LIVE, pack(live))
    np.save(folder / DELETED, draft.deleted)
    write_json(folder / "manifest.json", _manifest(folder, draft, changes, live))


def _write_changes(folder: Path, draft: Draft) -> Segment:
    folder.mkdir()
    # with copies alone there is nothing to join, but for an empty part that has the columns
    parts = _without_replaced(draft.changes) or [draft.base.part(np.empty(0, np.int64))]
    join_parts(folder, parts, food_names(), draft.base.texts.dictionary)
    save_indexes(folder, draft.base.space(), keeps_space=False)
    Copies.save(folder, draft.left_out)
    save_checksums(folder)
    return Segment(folder)


def _without_replaced(parts: Sequence[Part]) -> list[Part]:
    """Keep of several rows with one id the last."""
    kept: list[Part] = []
    seen = np.empty(0, np.uint64)
    for part in reversed(parts):
        ids = part.column("ids")
        rows = np.arange(part.columns.n_rows) if part.rows is None else part.rows
        last = ids.size - 1 - np.unique(ids[::-1], return_index=True)[1]
        is_kept = np.zeros(ids.size, dtype=np.bool_)
        is_kept[last] = True
        is_kept &= ~np.isin(ids, seen)
        kept.insert(0, replace(part, rows=rows[is_kept]))
        seen = np.concatenate([seen, ids])
    return kept


def _live(draft: Draft, changes: Segment | None) -> NDArray[np.bool_]:
    """Tell of each row of the base whether it still counts."""
    live = np.ones(draft.base.n_rows, dtype=np.bool_)
    if draft.live_before is not None:
        live &= draft.live_before
    gone = [draft.deleted, draft.unwanted]
    if changes:
        gone.append(changes.columns.ids)
    rows = draft.base.rows_of_hashes(np.concatenate(gone))
    live[rows[rows >= 0]] = False
    return live


def _manifest(
    folder: Path, draft: Draft, changes: Segment | None, live: NDArray[np.bool_]
) -> dict[str, object]:
    segments = [(draft.base, live)]
    if changes:
        segments.append((changes, np.ones(changes.n_rows, dtype=np.bool_)))
    sources = list(dict.fromkeys(label for s, _ in segments for label in s.sources))
    flags = np.concatenate([s.columns.flags[rows] for s, rows in segments])
    per_source = dict.fromkeys(sources, 0)
    for segment, rows in segments:
        counts = np.bincount(segment.columns.sources[rows], minlength=len(segment.sources))
        for label, n in zip(segment.sources, counts, strict=True):
            per_source[label] += int(n)
    files = {
        name: checksum(folder / name)
        for name in (f"{BASE}/{CHECKSUMS}", f"{CHANGES}/{CHECKSUMS}", LIVE, DELETED, FOOD)
        if (folder / name).is_file()
    }
    return _counts(flags) | {
        "format": FORMAT,
        "food_version": draft.food_version,
        "base_id": files[f"{BASE}/{CHECKSUMS}"]["blake2b"],
        "n_rows_of_base": draft.base.n_rows,
        "n_changed": changes.n_rows if changes else 0,
        "n_deleted": int(draft.deleted.size),
        "sources": sources,
        "recipes_per_source": list(per_source.values()),
        "cuisines": list(cuisine_names()),
        "files": files,
    }


def _counts(flags: NDArray[np.uint8]) -> dict[str, object]:
    bits = {
        "n_fully_read": IS_FULLY_READ, "n_named": HAS_NAME, "n_with_lines": HAS_LINES,
        "n_with_steps": HAS_STEPS,
    }  # fmt: skip
    counts: dict[str, object] = {n: int(((flags & bit) != 0).sum()) for n, bit in bits.items()}
    return counts | {"n_recipes": int(flags.size)}


def part_of(folder: Path, rows: RowWriter, dictionary: bytes) -> Part:
    """Write recipes into an empty folder, as a part."""
    texts = TextWriter(folder, dictionary)
    try:
        for recipe in rows.recipes:
            texts.add(recipe)
        texts.finish()
    finally:
        texts.close()
    part = Part(rows.columns(), rows.words, rows.sources, food_names(), TextReader(folder))
    write_part(folder, part)
    return part


def live_parts(catalog: Catalog | None) -> list[Part]:
    """Return the recipes of a version as parts: those of the base that still count, the changes."""
    if catalog is None:
        return []
    is_whole = catalog.changes is None and catalog.n_recipes == catalog.base.n_rows
    rows = None if is_whole else catalog.live_rows()
    if rows is not None:
        rows = rows[rows < catalog.base.n_rows]
    parts = [catalog.base.part(rows)]
    return [*parts, catalog.changes.part()] if catalog.changes else parts


def dictionary_of(catalog: Catalog | None, recipes: Iterable[Recipe]) -> bytes:
    """Return what texts are to be compressed with: a small catalog's was trained on too little."""
    if catalog is not None and catalog.base.n_rows >= TRAIN_ON:
        return catalog.base.texts.dictionary
    return train(recipes)


class CatalogBuilder:
    """Writes a whole version of recipes that are handed over one by one.

    Parameters
    ----------
    folder
        Empty; lent by `Versions.writing`.
    previous
        The version to build on; None for a first one.
    """

    def __init__(self, folder: Path, previous: Catalog | None = None) -> None:
        self._folder, self._previous = folder, previous
        self._rows = RowWriter()
        if previous and previous.food_version != food_version():
            for ix in previous.live_rows():
                recipe = previous.recipe(int(ix))
                self._rows.add(recipe)
            self._previous = None

    def add(
        self, recipe: Recipe, facts: RecipeFacts | None = None, cook: CookFacts | None = None
    ) -> None:
        """Add a recipe; it replaces an older one of the same id."""
        self._rows.add(recipe, facts, cook)

    def finish(self) -> None:
        """Write the version."""
        scratch = self._folder / ".rows"
        scratch.mkdir()
        known = map(self._previous.recipe, self._previous.live_rows()) if self._previous else ()
        dictionary = dictionary_of(self._previous, [*known, *self._rows.recipes])
        parts = [*live_parts(self._previous), part_of(scratch, self._rows, dictionary)]
        made = self._folder / ".base"
        made.mkdir()
        write_base(made, _without_replaced(parts), dictionary)
        shutil.rmtree(scratch)
        write_version(self._folder, Draft(Segment(made)))
        shutil.rmtree(made)

    def close(self) -> None:
        """Nothing is left open; kept for symmetry with writers that do."""


def numbers_of(hashes: Iterable[int]) -> Hashes:
    """Return hashes as an ascending array, each once."""
    return np.unique(np.fromiter(hashes, np.uint64))
