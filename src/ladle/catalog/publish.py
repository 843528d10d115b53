"""What was imported becomes the next version: changes over the present base, or a new base.

A new base of millions takes a minute to write. It is written beside the versions, and nothing waits
for it: what was edited or deleted meanwhile is laid over it in the moment when it becomes current.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ladle.catalog.build import (
    Draft,
    Hashes,
    live_parts,
    numbers_of,
    part_of,
    write_base,
    write_version,
)
from ladle.catalog.catalog import Catalog
from ladle.catalog.columns import id_hash
from ladle.catalog.copies import Copies, CopyOf, LeftOut, Likeness, concatenated
from ladle.catalog.derive import RowWriter, food_names
from ladle.catalog.layout import FOOD
from ladle.catalog.parts import Joined, Part
from ladle.catalog.postings import Postings
from ladle.catalog.progress import Job
from ladle.catalog.segment import Segment
from ladle.catalog.store import CatalogStore
from ladle.core import Recipe, StoreError
from ladle.corpus import Marks, copies_among, group_copies

MOST_CHANGES = 20_000
"""Recipes that changes over a base may hold; each edit writes them all again."""
_SHARE_OF_BASE = 20
_BASE, _SINCE = "base", "since"

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Imported:
    """What an import has gathered, beside the parts themselves."""

    dead: Rows
    """Rows, over all parts, that later ones replace."""
    dictionary: bytes
    merges_copies: bool = True


@dataclass(frozen=True)
class Outcome:
    """What became of it."""

    n_copies: int
    n_stay_deleted: int


def publish(
    store: CatalogStore, running: Job, previous: Catalog | None, imported: Imported
) -> Outcome:
    """Make what a job has gathered the current version."""
    parts, n_stay_deleted = _wanted(running.parts, imported.dead, previous)
    n_new = sum(part.n_rows for part in parts)
    if not n_new:
        return Outcome(0, n_stay_deleted)
    if previous is not None and _fits_over(previous, n_new):
        return _as_changes(store, parts, imported, previous, n_stay_deleted)
    n_copies = rebuild(store, running, previous, parts, imported)
    return Outcome(n_copies, n_stay_deleted)


def rebuild(
    store: CatalogStore,
    running: Job,
    built_on: Catalog | None,
    new: Sequence[Part] = (),
    imported: Imported | None = None,
) -> int:
    """Make a new base of what was there and what is new; returns how many copies were left out."""
    while True:
        n_copies = _new_base(running.new_folder(_BASE), built_on, new, imported)
        opened = store.open_any(built_on)
        with store.versions.writing() as aside:
            current = store.open_any(opened)
            if _same_base(current, built_on):
                write_version(aside, _draft_over(running, built_on, current))
                return n_copies
            aside.rmdir()
        built_on = current  # another base came meanwhile: build on that one


def hold_files(catalog: Catalog | None) -> None:
    """Open what a rebuild reads of a version late: its folder may be swept away by edits."""
    if catalog is not None:
        catalog.base.space()


def _same_base(a: Catalog | None, b: Catalog | None) -> bool:
    return (a.base_id if a else None) == (b.base_id if b else None)


def _fits_over(previous: Catalog, n_new: int) -> bool:
    n_changed = previous.changes.n_rows if previous.changes else 0
    n = n_new + n_changed
    return n <= MOST_CHANGES and n * _SHARE_OF_BASE <= previous.base.n_rows


def _wanted(parts: Sequence[Part], dead: Rows, previous: Catalog | None) -> tuple[list[Part], int]:
    """Drop replaced rows, and what was deleted once; returns how many of the latter."""
    kept, start, n_deleted = [], 0, 0
    deleted = previous.deleted if previous else np.empty(0, np.uint64)
    for part in parts:
        n = part.columns.n_rows
        is_kept = np.ones(n, dtype=np.bool_)
        is_kept[dead[(dead >= start) & (dead < start + n)] - start] = False
        is_deleted = is_kept & np.isin(part.columns.ids, deleted)
        n_deleted += int(is_deleted.sum())
        is_kept &= ~is_deleted
        rows = None if is_kept.all() else np.flatnonzero(is_kept)
        kept.append(replace(part, rows=rows))
        start += n
    return [part for part in kept if part.n_rows], n_deleted


# -- a new base ------------------------------------------------------------------------------------


def _new_base(
    folder: Path, previous: Catalog | None, new: Sequence[Part], imported: Imported | None
) -> int:
    """Write a base of what was there and what is new; returns how many new copies were left out."""
    new_ids = np.concatenate([np.empty(0, np.uint64), *(part.column("ids") for part in new)])
    old = [_without(part, new_ids) for part in live_parts(previous)]
    # all may have been deleted: an empty part still tells a base its columns
    parts = [part for part in (*old, *new) if part.n_rows] or old[:1]
    known = [] if previous is None else _known_copies(previous, new_ids)
    left_out: list[LeftOut] = []
    if imported and imported.merges_copies:
        parts, left_out = without_copies(parts)
    space = previous.base.space() if previous else None
    dictionary = imported.dictionary if imported else b""
    if imported is None and previous is not None:
        dictionary = previous.base.texts.dictionary
    write_base(folder, parts, dictionary, space, [*known, *left_out])
    return len(left_out)


def _without(part: Part, ids: Hashes) -> Part:
    """Leave out the rows that newer ones replace."""
    rows = np.arange(part.columns.n_rows) if part.rows is None else part.rows
    kept = ~np.isin(part.column("ids"), ids)
    return part if kept.all() else replace(part, rows=rows[kept])


def _known_copies(previous: Catalog, new_ids: Hashes) -> list[LeftOut]:
    """Return the copies that were left out before, but for those that come anew."""
    new = set(new_ids.tolist())
    found = (
        left_out
        for place in range(len(previous.segments))
        for left_out in previous.copies_in(place).all()
    )
    return [
        f for f in found if (h := id_hash(f.copy.id)) not in new and not previous.is_deleted_hash(h)
    ]


def without_copies(parts: Sequence[Part]) -> tuple[list[Part], list[LeftOut]]:
    """Keep of each recipe's copies the best; returns the rest, and what was left out."""
    likeness = _likeness(parts)
    kept = group_copies(
        likeness.exact, likeness.bands, likeness.ranks(), likeness.same, likeness.kinds()
    )
    is_kept = kept == np.arange(kept.size)
    left_out: list[LeftOut] = []
    fewer, start = [], 0
    for part in parts:
        here = slice(start, start + part.n_rows)
        rows = np.arange(part.columns.n_rows) if part.rows is None else part.rows
        gone = np.flatnonzero(~is_kept[here])
        kept_ids = likeness.ids[kept[here][gone]]
        left_out += _as_copies(part, rows[gone], kept_ids)
        fewer.append(replace(part, rows=rows[is_kept[here]]) if gone.size else part)
        start += part.n_rows
    return [part for part in fewer if part.n_rows], left_out


def _as_copies(part: Part, rows: Rows, kept_ids: Hashes) -> Iterator[LeftOut]:
    for row, kept in zip(rows, kept_ids, strict=True):
        if part.texts is not None:
            recipe = part.texts.recipe(int(row))
            yield LeftOut(CopyOf(recipe.id, recipe.source, recipe.url), int(kept))


def _joined_lists(parts: Sequence[Part], name: str) -> Postings:
    """Return one column of lists of all parts."""
    column = Joined(parts, food_names()).column(name)
    if not isinstance(column, Postings):
        raise TypeError(f"{name} is no column of lists")
    return column


def _likeness(parts: Sequence[Part]) -> Likeness:
    foods = _joined_lists(parts, "line_entries")
    names = ("ids", "exact", "bands", "quality", "verdicts", "diets")
    each = [
        Likeness(**{n: part.column(n) for n in names}, foods=part.columns.line_entries)
        for part in parts
    ]
    return concatenated(each, foods)


def _draft_over(running: Job, built_on: Catalog | None, current: Catalog | None) -> Draft:
    """Lay what was changed since the base was begun over it."""
    base = Segment(running.folder / _BASE)
    if current is None:
        return Draft(base)
    changed = RowWriter()
    for recipe in _changed_since(built_on, current):
        # derived again: another server may have put it, with other food tables
        changed.add(recipe)
    parts = (
        [part_of(running.new_folder(_SINCE), changed, base.texts.dictionary)]
        if changed.recipes
        else []
    )
    known = {id_hash(f.copy.id) for f in _copies_of_changes(built_on)}
    left_out = [f for f in _copies_of_changes(current) if id_hash(f.copy.id) not in known]
    return Draft(base, parts, _with_new_copies(base, built_on, current), left_out)


def _with_new_copies(base: Segment, built_on: Catalog | None, current: Catalog) -> Hashes:
    """Return what is deleted, and the copies in a new base of what was deleted meanwhile."""
    before = built_on.deleted if built_on else np.empty(0, np.uint64)
    copies = Copies.load(base.folder)
    behind = (
        id_hash(copy.id)
        for kept in np.setdiff1d(current.deleted, before)
        for copy in copies.of(int(kept))
    )
    return np.union1d(current.deleted, numbers_of(behind))


def _copies_of_changes(catalog: Catalog | None) -> list[LeftOut]:
    return catalog.copies_in(1).all() if catalog and catalog.changes else []


def _changed_since(built_on: Catalog | None, current: Catalog) -> Iterator[Recipe]:
    """Yield the changes of a version that an earlier one of the same base did not have."""
    if current.changes is None:
        return
    before = built_on.changes if built_on else None
    for row, hashed in enumerate(current.changes.columns.ids.tolist()):
        old = before.row_of_hash(hashed) if before else None
        recipe = current.changes.texts.recipe(row)
        if before is None or old is None or before.texts.recipe(old) != recipe:
            yield recipe


# -- changes over the present base -----------------------------------------------------------------


def _as_changes(
    store: CatalogStore,
    new: Sequence[Part],
    imported: Imported,
    previous: Catalog,
    n_stay_deleted: int,
) -> Outcome:
    """Lay new recipes over the present base; what was put or deleted meanwhile stays so."""
    opened = store.open_any(previous)
    with store.versions.writing() as aside:
        current = store.open_any(opened)
        if current is None:
            raise StoreError(f"{store.root} has lost its catalog while recipes were imported")
        deleted = np.setdiff1d(current.deleted, previous.deleted)
        put = numbers_of(id_hash(recipe.id) for recipe in _changed_since(previous, current))
        left = [_without(part, np.union1d(deleted, put)) for part in new]
        n_deleted = sum(int(np.isin(part.column("ids"), deleted).sum()) for part in new)
        left = [part for part in left if part.n_rows]
        if not left:
            aside.rmdir()
            return Outcome(0, n_stay_deleted + n_deleted)
        draft, n_copies = _draft_of_changes(current, left, merges_copies=imported.merges_copies)
        write_version(aside, draft)
    return Outcome(n_copies, n_stay_deleted + n_deleted)


def _draft_of_changes(
    current: Catalog, new: Sequence[Part], *, merges_copies: bool
) -> tuple[Draft, int]:
    new_ids = np.concatenate([part.column("ids") for part in new])
    over = _Settled(list(new), [], [])
    if merges_copies:
        fewer, left_out = without_copies(new)
        over = _copies_over(current, fewer)
        over = replace(over, left_out=[*left_out, *over.left_out])
    draft = next_draft(current)
    known = set(new_ids.tolist())
    carried = [f for f in draft.left_out if id_hash(f.copy.id) not in known]
    return replace(
        draft,
        changes=[*draft.changes, *over.new],
        left_out=[*carried, *over.left_out],
        unwanted=numbers_of(over.unwanted),
    ), len(over.left_out)


def next_draft(current: Catalog) -> Draft:
    """Return a draft that holds just what the present version holds."""
    return Draft(
        base=current.base,
        changes=[current.changes.part()] if current.changes else [],
        deleted=current.deleted,
        left_out=current.copies_in(1).all() if current.changes else [],
        food_version=current.food_version,
        food_file=current.folder / FOOD,
        live_before=current.live_of_base(),
    )


@dataclass(frozen=True)
class _Settled:
    """New recipes and those of a base, told apart from their copies."""

    new: list[Part]
    left_out: list[LeftOut]
    unwanted: list[int]
    """Hashes of ids of the base that new, better copies stand in for."""


def _copies_over(current: Catalog, new: Sequence[Part]) -> _Settled:
    """Leave out new copies of what the base has, and what of the base is a worse copy of them."""
    rows = np.flatnonzero(current.live_of_base())
    here = current.base.part(rows)
    if not rows.size or not new:
        return _Settled(list(new), [], [])
    both = _likeness([here, *new])
    ranks, n_old = both.ranks(), here.n_rows
    old = Marks(both.exact[:n_old], both.bands[:n_old], ranks[:n_old])
    fresh = Marks(both.exact[n_old:], both.bands[n_old:], ranks[n_old:])
    copies, kept = copies_among(old, fresh, both.same)
    is_out = np.zeros(both.ids.size, dtype=np.bool_)
    is_out[copies] = True
    kept_id = np.zeros(both.ids.size, dtype=np.uint64)
    kept_id[copies] = both.ids[kept]
    out_of_base = np.flatnonzero(is_out[:n_old])
    left_out = list(_as_copies(here, rows[out_of_base], kept_id[out_of_base]))
    fewer, start = [], n_old
    for part in new:
        part_rows = np.arange(part.columns.n_rows) if part.rows is None else part.rows
        span = slice(start, start + part.n_rows)
        left_out += _as_copies(part, part_rows[is_out[span]], kept_id[span][is_out[span]])
        if (stays := part_rows[~is_out[span]]).size:
            fewer.append(replace(part, rows=stays))
        start += part.n_rows
    return _Settled(fewer, left_out, both.ids[out_of_base].tolist())
