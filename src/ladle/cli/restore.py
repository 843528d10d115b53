"""`ladle restore`: a data directory out of a backup."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ladle.catalog import CatalogStore
from ladle.cli.console import DataOption, errors, file_progress, runnable, say
from ladle.core import BadFileError, LadleError, StoreError
from ladle.people import DIGEST_BYTES, erase_again, erased_digests
from ladle.ranking import Ladle, Paths
from ladle.store import Database, DataDirectory, replaced_folders, restore


def restore_data(
    file: Annotated[Path, typer.Argument(help="A file that `ladle backup` wrote.")],
    *,
    data: DataOption,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Put it in place of what is there, which is moved into a folder within."
        ),
    ] = False,
    erased: Annotated[
        Path | None,
        typer.Option(
            help="Who was erased since: a data directory, or what `ladle people erased` printed."
        ),
    ] = None,
) -> None:
    """Unpack a backup into a data directory; every file is checked before anything is taken over.

    Stop the service first. People and households that were erased after the backup was made are
    erased again before it takes its place, as far as that is known: with --force from the databases
    that are, or were, replaced here, else from what --erased names.

    **Examples**

        ladle restore ladle.tar.zst --data /srv/ladle
        ladle restore ladle.tar.zst --data /srv/ladle --force
        ladle restore ladle.tar.zst --data /srv/new --erased erased.txt
    """
    paths = Paths(data)
    digests = _digests_in(erased) if erased else frozenset()
    if force:
        digests |= _known_here(paths)
    again = _ErasedAgain(digests)
    with file_progress() as progress:
        task = progress.add_task("restoring", total=None)
        done = restore(
            file,
            DataDirectory(data, (paths.catalog.name, paths.shelf.name), paths.database.name),
            replaces=force,
            prepare=again.apply_to if digests else None,
            on_progress=lambda n, n_all: progress.update(task, completed=n, total=n_all),
        )
    made = f"{done.note.made_at:%Y-%m-%d %H:%M} UTC"
    say(f"{data}: {len(done.note.files):,} files as they were at {made}")
    if done.replaced:
        say(f"What was there lies in {done.replaced}; remove it when all is well: it holds people")
    again.tell(data)
    _say_catalog(paths)


class _ErasedAgain:
    """Erases in a database that is not in its place yet, and tells of it once it is."""

    def __init__(self, digests: frozenset[bytes]) -> None:
        self._digests = digests
        self._n_rows: int | None = None

    def apply_to(self, path: Path) -> None:
        database = Database(path)
        try:
            done = erase_again(database, self._digests)
        finally:
            database.close()
        self._n_rows = done.profiles + done.memberships + done.pseudonyms + done.households

    def tell(self, data: Path) -> None:
        if self._n_rows is None:
            return
        say(f"Erased again: {self._n_rows:,} rows of people and households")
        if self._n_rows:
            say(runnable("The models may have learned from them: run `ladle train`", data))


def _digests_in(source: Path) -> frozenset[bytes]:
    """Return who was erased, from a data directory or a file of digests."""
    if source.is_dir():
        database = Paths(source).database
        if not database.is_file():
            raise BadFileError(source, f"holds no {database.name}")
        return erased_digests(database)
    try:
        found = [bytes.fromhex(line) for line in source.read_text(encoding="ascii").split()]
    except OSError as e:
        raise BadFileError.unopened(source, e) from e
    except ValueError as e:
        raise BadFileError(source, f"is not what `ladle people erased` prints ({e})") from e
    if any(len(digest) != DIGEST_BYTES for digest in found):
        raise BadFileError(source, f"holds a line that is no digest of {DIGEST_BYTES} bytes")
    return frozenset(found)


def _known_here(paths: Paths) -> frozenset[bytes]:
    """Return who was erased from the databases that are, or were, replaced and can be read.

    One that was replaced counts, too: a restore that broke off may have put none in its place.
    """
    known: frozenset[bytes] = frozenset()
    for root in (paths.root, *replaced_folders(paths.root)):
        database = Paths(root).database
        if not database.is_file():
            continue
        try:
            known |= erased_digests(database)
        except StoreError as e:
            say(f"Who was erased since is not known: {e}", errors)
    return known


def _say_catalog(paths: Paths) -> None:
    if CatalogStore(paths.catalog).current_name() is None:
        return
    try:
        Ladle.open(paths.root).close()  # also ends erasures that have just begun
    except LadleError as e:
        say(runnable(f"Before it can be served: {e}", paths.root), errors)
