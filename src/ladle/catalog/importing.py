"""Importing: files of recipes into a new catalog version."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ladle.catalog.build import CatalogBuilder, name_hash
from ladle.catalog.catalog import CatalogStore
from ladle.core import BadFileError, Recipe, RecipeId
from ladle.corpus import Reject, RejectsFile, check_readable, read_recipes, source_label
from ladle.food import facts_of


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
        """How many of its recipes are in the catalog now."""
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
    version: str = ""
    """What is current afterwards: the one before where nothing came of it, empty before a first."""

    @property
    def refused(self) -> int:
        """How many records were refused in all files."""
        return sum(f.refused for f in self.files)


OnProgress = Callable[[Path, int], None]
"""Told now and then how many bytes of a file have been read."""


def import_files(
    store: CatalogStore,
    paths: Sequence[Path],
    rejects: RejectsFile,
    source: str | None = None,
    on_progress: OnProgress | None = None,
) -> ImportReport:
    """Add the recipes of files to the catalog; all of it becomes visible at once, or nothing.

    A file that breaks off in the middle keeps what came before; the report says so. Facts made with
    other food tables are derived again, with files or without. Where nothing was added, replaced
    or derived again, the version that is there stays the current one.

    Parameters
    ----------
    source
        Whose recipes these are: their ids become `SOURCE:ID`. Without it they stay as they are,
        unless an id belongs to another recipe of another source already.

    Raises
    ------
    BadFileError
        A file is missing, a folder, or may not be read; told before any of them is read.
    """
    for path in paths:
        check_readable(path)
    report = ImportReport()
    with store.versions.writing() as folder:
        builder = CatalogBuilder(folder, store.open_any())
        try:
            for path in paths:
                label = source or source_label(path)
                run = _FileRun(builder, SourceCount(path), report, rejects, label)
                run.read(is_named=source is not None, on_progress=on_progress)
                report.files.append(run.count)
            if builder.has_changes:
                builder.finish()
        finally:
            builder.close()
        if not builder.has_changes:
            shutil.rmtree(folder)
        report.unread = builder.unread
    report.version = store.current_name() or ""
    return report


@dataclass
class _FileRun:
    builder: CatalogBuilder
    count: SourceCount
    report: ImportReport
    rejects: RejectsFile
    label: str

    def read(self, *, is_named: bool, on_progress: OnProgress | None) -> None:
        path = self.count.path
        tell = (lambda n: on_progress(path, n)) if on_progress else None
        try:
            for found in read_recipes(path, self.label, tell):
                if isinstance(found, Reject):
                    self._refuse(found)
                else:
                    self._add(self._with_own_id(found, is_named=is_named))
        except BadFileError as e:
            if not path.is_file():
                raise
            self.count.broken_off = e.why

    def _refuse(self, reject: Reject) -> None:
        self.rejects.write(reject)
        self.count.refused += 1
        self.report.reasons["".join("#" if c.isdigit() else c for c in reject.reason)[:80]] += 1

    def _add(self, recipe: Recipe) -> None:
        if self.builder.add(recipe, facts_of(recipe)):
            self.count.replaced += 1
        else:
            self.count.added += 1

    def _with_own_id(self, recipe: Recipe, *, is_named: bool) -> Recipe:
        """Keep two publishers' number 38 apart; the same recipe in two files of one stays one."""
        own = RecipeId(f"{self.label}:{recipe.id}")
        if is_named:
            return replace(recipe, id=own)
        taken = self.builder.taken_by(recipe.id)
        if taken is None or taken[0] == self.label:
            return recipe
        # once kept apart, it stays apart: else its older version would be left over
        if _is_same(taken[1], recipe) and self.builder.taken_by(own) is None:
            return recipe
        self.count.renamed += 1
        return replace(recipe, id=own)


def _is_same(taken_name: int, recipe: Recipe) -> bool:
    return taken_name != 0 and taken_name == name_hash(recipe.name)
