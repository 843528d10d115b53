"""Importing: files of recipes into a new catalog version.

Records are derived in worker processes and gathered in stretches on disk, so that memory stays
small and a killed import goes on where it was. Then few recipes become changes over the present
base, many a new base.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ladle.catalog.build import dictionary_of
from ladle.catalog.catalog import Catalog
from ladle.catalog.columns import id_hash
from ladle.catalog.derive import Batch, with_own_id
from ladle.catalog.layout import FORMAT
from ladle.catalog.progress import Job, fingerprint, turn
from ladle.catalog.publish import Imported, hold_files, publish
from ladle.catalog.refacts import refacts_in
from ladle.catalog.store import CatalogStore
from ladle.catalog.stretch import Stretch
from ladle.catalog.takeover import Ids
from ladle.catalog.texts import TRAIN_ON, TextPacker, TextUnpacker
from ladle.catalog.workers import WORTH_PROCESSES, Work, derived
from ladle.core import BadFileError, Recipe
from ladle.corpus import (
    Raw,
    Reject,
    RejectsFile,
    check_readable,
    read_records,
    recipe_of,
    source_label,
)
from ladle.food import food_version

_BATCH = 256
_MOST_REASONS = 1_000


@dataclass
class SourceCount:
    """What came of one file."""

    path: Path
    added: int = 0
    replaced: int = 0
    """Newer versions of recipes that were there."""
    renamed: int = 0
    """Kept under `SOURCE:ID`, because the id belongs to another recipe of another source."""
    refused: int = 0
    broken_off: str = ""
    """Why reading stopped before the end, if it did."""

    @property
    def kept(self) -> int:
        """How many of its recipes were taken in."""
        return self.added + self.replaced

    @property
    def is_whole(self) -> bool:
        """Whether it was read to its end, and not refused altogether."""
        return not self.broken_off and (self.kept > 0 or not self.refused)


@dataclass
class ImportReport:
    """What came of an import."""

    files: list[SourceCount] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    """Why records were refused, the digits in it folded to #."""
    unread: Counter[str] = field(default_factory=Counter)
    """Words of ingredient lines that could not be read, by recipes."""
    copies: int = 0
    """Recipes left out because a better copy is kept."""
    stay_deleted: int = 0
    """Recipes left out because they were deleted once, and not put back."""
    went_on_from: int = 0
    """Records that an earlier, broken-off run had done already."""
    version: str = ""
    """What is current afterwards: the one before where nothing came of it, empty before a first."""

    @property
    def refused(self) -> int:
        """How many records were refused in all files."""
        return sum(f.refused for f in self.files)


OnProgress = Callable[[Path, int], None]
"""Told now and then how many bytes of a file have been read."""
OnStage = Callable[[str], None]
"""Told what begins now."""


@dataclass(frozen=True)
class ImportOptions:
    """How files are imported."""

    source: str | None = None
    """Whose recipes these are: their ids become `SOURCE:ID`. Without it they stay as they are,
    unless an id belongs to another recipe of another source already."""
    kind: str | None = None
    """What the files are (`ladle.corpus.KINDS`); None tells it from their content."""
    columns: str | None = None
    """For tables: which column holds which property, as "name=title,…" or a file of such pairs."""
    n_workers: int | None = None
    """Processes that derive facts; None for as many as there are cores, 0 for none."""
    merges_copies: bool = True
    """Whether of several copies of a recipe only the best is kept."""


def import_files(
    store: CatalogStore,
    paths: Sequence[Path],
    rejects: RejectsFile,
    options: ImportOptions | None = None,
    on_progress: OnProgress | None = None,
    on_stage: OnStage | None = None,
) -> ImportReport:
    """Add the recipes of files and folders to the catalog; all become visible at once, or none.

    A file that breaks off in the middle keeps what came before; the report says so. Facts made with
    other food tables are derived again, with files or without. Where nothing was added, replaced
    or derived again, the version that is there stays the current one. What a killed run has
    done is kept, and the same call goes on behind it.

    Raises
    ------
    BadFileError
        A file or folder is missing, or may not be read; told before any of them is read.
    StoreError
        The catalog cannot be written.
    """
    for path in paths:
        check_readable(path)
    wanted = options or ImportOptions()
    with turn(store.root) as mine:
        refacts_in(mine, store)
        if not paths:
            return ImportReport(version=store.current_name() or "")
        previous = store.open_any()
        hold_files(previous)
        running = mine.begin(_what(paths, wanted, previous))
        run = _Run(running, previous, wanted, on_progress or _silent)
        run.read(paths)
        report = run.report
        for reject in running.rejects():
            rejects.write(reject)
        if any(part.n_rows for part in running.parts):
            (on_stage or _silent_stage)("building indexes")
            imported = Imported(run.dead_rows(), run.dictionary, merges_copies=wanted.merges_copies)
            outcome = publish(store, running, previous, imported)
            report.copies, report.stay_deleted = outcome.n_copies, outcome.n_stay_deleted
    report.version = store.current_name() or ""
    return report


def _silent(_path: Path, _n_bytes: int) -> None:
    return


def _silent_stage(_stage: str) -> None:
    return


def _what(
    paths: Sequence[Path], options: ImportOptions, previous: Catalog | None
) -> dict[str, object]:
    """Describe an import; one that was broken off may go on only where all of this is the same."""
    return {
        "files": [fingerprint(path) for path in paths],
        "source": options.source,
        "kind": options.kind,
        "columns": options.columns,
        "format": FORMAT,
        "food_version": food_version(),
        "base": previous.base_id if previous else None,
    }


@dataclass(frozen=True)
class _EndOfFile:
    why: str = ""


_Found = tuple[int, Raw | Reject | _EndOfFile]


class _Run:
    """One import as it reads; what it has done so far can be told at the end of each stretch."""

    def __init__(
        self, running: Job, previous: Catalog | None, options: ImportOptions, tell: OnProgress
    ) -> None:
        self._job, self._previous, self._options, self._tell = running, previous, options, tell
        self.report = ImportReport()
        self._ids = Ids(previous)
        self._n_done = 0
        self.dictionary = b""

    def dead_rows(self) -> NDArray[np.int64]:
        """Return the rows, over all stretches, that a later record of this import replaced."""
        return self._ids.dead_rows()

    def read(self, paths: Sequence[Path]) -> None:
        """Read all files, but for what an earlier run has done."""
        self.report.files = [SourceCount(path) for path in paths]
        self._take_up(self._job.state())
        found = islice(self._found(paths), self._n_done, None)
        head = list(islice(found, WORTH_PROCESSES))
        if not head:
            return
        self.dictionary = self.dictionary or dictionary_of(
            self._previous, self._first_recipes(head, paths)
        )
        self._gather(
            derived(
                self._batches(chain(head, found), paths),
                self.dictionary,
                self._options.n_workers,
                is_long=len(head) == WORTH_PROCESSES,
            )
        )

    def _gather(self, batches: Iterator[tuple[Work[_Tag], Batch]]) -> None:
        """Write batches in stretches."""
        stretch: Stretch | None = None
        try:
            for work, batch in batches:
                stretch = stretch or Stretch(self._job.begin(), self.dictionary)
                self._take(stretch, work, batch)
                if stretch.is_full:
                    self._finish(stretch)
                    stretch = None
            if stretch:
                self._finish(stretch)
        finally:
            if stretch:
                stretch.abandon()

    def _found(self, paths: Sequence[Path]) -> Iterator[_Found]:
        """Yield everything that stands in the files, and the ends of these."""
        options = self._options
        for ix, path in enumerate(paths):
            try:
                for found in read_records(
                    path, self._label(path), options.kind, self._teller(path), options.columns
                ):
                    yield ix, found
            except BadFileError as e:
                if not path.exists():
                    raise
                yield ix, _EndOfFile(e.why)
            else:
                yield ix, _EndOfFile()

    def _teller(self, path: Path) -> Callable[[int], None]:
        return lambda n_bytes: self._tell(path, n_bytes)

    def _label(self, path: Path) -> str:
        return self._options.source or source_label(path)

    def _first_recipes(self, head: Iterable[_Found], paths: Sequence[Path]) -> Iterator[Recipe]:
        raws = ((ix, found) for ix, found in head if isinstance(found, Raw))
        for ix, raw in islice(raws, TRAIN_ON):
            if isinstance(recipe := recipe_of(raw, self._label(paths[ix])), Recipe):
                yield recipe

    def _batches(self, found: Iterable[_Found], paths: Sequence[Path]) -> Iterator[Work[_Tag]]:
        """Gather records of one file."""
        records: list[Raw] = []
        rejects: list[Reject] = []
        with_prefix = self._options.source is not None

        def batch(ix: int, end: _EndOfFile | None) -> Work[_Tag]:
            n_records = len(records) + len(rejects) + (end is not None)
            tag = _Tag(ix, tuple(rejects), n_records, end.why if end else "")
            work = Work(tuple(records), self._label(paths[ix]), with_prefix, tag)
            records.clear()
            rejects.clear()
            return work

        for ix, item in found:
            if isinstance(item, Raw):
                records.append(item)
            elif isinstance(item, Reject):
                rejects.append(item)
            if isinstance(item, _EndOfFile):
                yield batch(ix, item)
            elif len(records) + len(rejects) >= _BATCH:
                yield batch(ix, None)

    def _take(self, stretch: Stretch, work: Work[_Tag], batch: Batch) -> None:
        """Give a batch's recipes their final ids, count them and append them."""
        tag = work.tag
        count = self.report.files[tag.file_ix]
        rejects = [*tag.rejects, *batch.rejects]
        stretch.rejects += rejects
        count.refused += len(rejects)
        count.broken_off = tag.broken_off or count.broken_off
        for reject in rejects:
            reason = "".join("#" if c.isdigit() else c for c in reject.reason)[:80]
            if reason in self.report.reasons or len(self.report.reasons) < _MOST_REASONS:
                self.report.reasons[reason] += 1
        self.report.unread.update(batch.unread)
        self._n_done += tag.n_records
        renamed = self._ids.to_rename(batch, work.source, is_named=work.with_prefix)
        named = _renamed(batch, renamed, work.source, self.dictionary) if renamed.size else batch
        n_replaced = self._ids.add(named.columns, work.source)
        count.renamed += int(renamed.size)
        count.replaced += n_replaced
        count.added += named.columns.n_rows - n_replaced
        stretch.append(named)

    def _finish(self, stretch: Stretch) -> None:
        stretch.close()
        state = {
            "n_done": self._n_done,
            "dictionary": self.dictionary.hex(),
            "files": [{**asdict(c), "path": str(c.path)} for c in self.report.files],
            "reasons": self.report.reasons,
            "unread": self.report.unread,
        }
        self._job.finish(stretch.folder, stretch.rejects, state)

    def _take_up(self, state: Mapping[str, Any] | None) -> None:
        """Go on behind what an earlier run has done."""
        if state is None:
            return
        self._n_done = self.report.went_on_from = state["n_done"]
        self.dictionary = bytes.fromhex(state["dictionary"])
        self.report.files = [SourceCount(**{**c, "path": Path(c["path"])}) for c in state["files"]]
        self.report.reasons = Counter(state["reasons"])
        self.report.unread = Counter(state["unread"])
        for part in self._job.parts:
            self._ids.take_up(part)


@dataclass(frozen=True)
class _Tag:
    """What a batch is part of."""

    file_ix: int
    rejects: tuple[Reject, ...]
    n_records: int
    broken_off: str


def _renamed(batch: Batch, rows: NDArray[np.int64], source: str, dictionary: bytes) -> Batch:
    """Put some recipes of a batch under `SOURCE:ID`: their texts are packed again."""
    packer, unpacker = TextPacker(dictionary), TextUnpacker(dictionary)
    stops = np.cumsum(batch.sizes)
    blobs = [batch.blob[b - s : b] for s, b in zip(batch.sizes, stops, strict=True)]
    ids = batch.columns.ids.copy()
    for row in rows:
        recipe = with_own_id(unpacker.unpack(blobs[row]), source)
        blobs[row] = packer.pack(recipe)
        ids[row] = id_hash(recipe.id)
    sizes = np.array([len(b) for b in blobs], dtype=np.int32)
    return replace(
        batch, columns=replace(batch.columns, ids=ids), blob=b"".join(blobs), sizes=sizes
    )
