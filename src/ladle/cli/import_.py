"""`ladle import`: recipes from files into the catalog."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from ladle.catalog import CatalogStore, ImportOptions, ImportReport, import_files
from ladle.cli.console import DataOption, console, errors, file_progress, runnable, say
from ladle.core import BadFileError, BadRequestError
from ladle.corpus import KINDS, RejectsFile, check_readable, sample_files, size_on_disk
from ladle.ranking import Paths

_MOST_REASONS = 10
_SPOILT_FILE = 3


def import_recipes(  # noqa: PLR0913 - each is a flag of the command
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Files, archives or folders of recipes: JSON Lines, Parquet, CSV, web pages, "
            "exports of other programs."
        ),
    ] = None,
    *,
    data: DataOption,
    sample: Annotated[
        bool, typer.Option("--sample", help="Import the recipes that ship with Ladle.")
    ] = False,
    source: Annotated[
        str | None, typer.Option(help="Whose recipes these are; their ids become SOURCE:ID.")
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="KIND",
            help=f"What the files are, where their content is misread: {', '.join(KINDS)}.",
        ),
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(
            help="For tables: which column holds what, as name=title,recipeIngredient=ingredients, "
            "or a file of such pairs."
        ),
    ] = None,
    keep_copies: Annotated[
        bool,
        typer.Option("--keep-copies", help="Keep every copy of a recipe, not only the best."),
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(min=0, help="Processes that read food (default: one a core; 0: none)."),
    ] = None,
    rejects: Annotated[
        Path | None,
        typer.Option(help="Where refused records go (default: DATA/import.rejects.jsonl)."),
    ] = None,
) -> None:
    """Add recipes to the catalog.

    What is there stays; a recipe whose id comes again replaces the older one. An id that belongs to
    another recipe of another source is kept as SOURCE:ID. Refused records are written to a file
    with line and reason, and the rest goes on. Without files, facts are derived again with the
    present food tables. Of several copies of one recipe the best is kept, under its own id and
    theirs. An import that was broken off goes on when the same command is run again. Leaves with 3
    if a file broke off or was refused whole.

    **Examples**

        ladle import --sample
        ladle import recipes.jsonl more.jsonl.gz huge.jsonl.zst
        ladle import --source mysite export.jsonl
        ladle import paprika.paprikarecipes saved-pages/
        ladle import --columns name=title,recipeIngredient=parts mine.csv
    """
    paths = list(files or [])
    store = CatalogStore(Paths(data).catalog)
    if not paths and not sample and store.current_name() is None:
        raise BadRequestError(
            "FILE", "give recipe files, or --sample for the recipes that ship with Ladle"
        )
    for path in paths:
        check_readable(path)
    before = store.current_name()
    _make_folder(data)
    rejects_path = rejects or data / "import.rejects.jsonl"
    with _shipped(sample=sample) as shipped, RejectsFile(rejects_path) as refused:
        options = ImportOptions(
            source or None, kind, columns, n_workers=workers, merges_copies=not keep_copies
        )
        report = _import(store, [*shipped, *paths], refused, options)
    is_new = report.version != before
    if not report.files:
        did = "derived again" if is_new else "are up to date"
        say(f"Catalog {report.version}: facts of {store.open().n_recipes:,} recipes {did}")
        return
    _print(report, rejects_path, data, is_new=is_new)
    if not all(count.is_whole for count in report.files):
        raise typer.Exit(_SPOILT_FILE)


def _make_folder(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise BadFileError(data, f"cannot be made the data directory: {e.strerror}") from e


def _shipped(*, sample: bool) -> AbstractContextManager[list[Path]]:
    return sample_files() if sample else nullcontext([])


def _import(
    store: CatalogStore, paths: list[Path], refused: RejectsFile, options: ImportOptions
) -> ImportReport:
    sizes = {path: size_on_disk(path) for path in paths}
    with file_progress() as progress:
        task = progress.add_task("importing", total=sum(sizes.values()))
        done = dict.fromkeys(sizes, 0)

        def on_progress(path: Path, n_bytes: int) -> None:
            done[path] = n_bytes
            progress.update(task, completed=sum(done.values()), description=path.name)

        def on_stage(stage: str) -> None:
            progress.update(task, description=stage)

        return import_files(store, paths, refused, options, on_progress, on_stage)


def _title(version: str, *, is_new: bool) -> str:
    if not version:
        return "No catalog: nothing was added"
    return f"Catalog {version}" if is_new else f"Catalog {version}, as before: nothing new"


def _print(report: ImportReport, rejects_path: Path, data: Path, *, is_new: bool) -> None:
    table = Table(title=_title(report.version, is_new=is_new), title_justify="left")
    table.add_column("file", overflow="fold")
    for name in ("added", "replaced", "kept as SOURCE:ID", "refused"):
        table.add_column(name, justify="right")
    for count in report.files:
        numbers = (count.added, count.replaced, count.renamed, count.refused)
        table.add_row(count.path.name, *(f"{n:,}" for n in numbers))
    console.print(table)
    for count in report.files:
        if count.broken_off:
            kept = "What came before is kept." if count.kept else "Nothing came before."
            say(f"{count.path.name} breaks off: {count.broken_off}. {kept}", errors)
    _print_left_out(report, data)
    if report.refused:
        were = "record was" if report.refused == 1 else "records were"
        say(f"{report.refused:,} {were} refused; {rejects_path} says which and why:")
        for reason, n in report.reasons.most_common(_MOST_REASONS):
            say(f"  {n:>8,}  {reason}")


def _print_left_out(report: ImportReport, data: Path) -> None:
    """Say what is not there though no record was refused."""
    if report.went_on_from:
        say(f"Went on behind {report.went_on_from:,} records of a run that was broken off.")
    if report.copies:
        one = report.copies == 1
        were = "copy was left out; its id leads" if one else "copies were left out; their ids lead"
        say(f"{report.copies:,} {were} to what is kept.")
    if report.stay_deleted:
        stays = "stays out: it was" if report.stay_deleted == 1 else "stay out: they were"
        text = f"{report.stay_deleted:,} {stays} deleted; `ladle recipe put FILE` brings one back."
        say(runnable(text, data))
