"""An import in the making: finished stretches on disk, from which a killed one goes on.

ROOT/.import/job.json         what is imported over what; another job starts anew
ROOT/.import/000003/          a finished stretch: a part, its rejects, the counts so far
ROOT/.import/base/            the new base, while it is written
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import msgspec

from ladle.catalog.parts import Part
from ladle.core import StoreError
from ladle.corpus import Reject
from ladle.store import sync, write_json

log = logging.getLogger(__name__)

_FOLDER, _LOCK, _JOB, _STATE, _REJECTS = (
    ".import",
    ".import.lock",
    "job.json",
    "state.json",
    "rejects.json",
)
_ASIDE = "unfinished"


class Job:
    """The folder of one import; made again where it was broken off."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._n = sum(1 for _ in self._stretches())

    def _stretches(self) -> Iterator[Path]:
        """Yield the finished stretches in order; one without its state was broken off."""
        for n in range(1, 10**6):
            folder = self.folder / f"{n:06d}"
            if not (folder / _STATE).is_file():
                return
            yield folder

    @property
    def parts(self) -> list[Part]:
        """The recipes of all finished stretches."""
        return [Part.open(folder) for folder in self._stretches()]

    def state(self) -> dict[str, Any] | None:
        """Return what was saved with the last finished stretch; None before the first."""
        if not self._n:
            return None
        state: dict[str, Any] = json.loads(
            (self.folder / f"{self._n:06d}" / _STATE).read_text(encoding="utf-8")
        )
        return state

    def rejects(self) -> Iterator[Reject]:
        """Yield what all finished stretches refused."""
        for folder in self._stretches():
            yield from msgspec.json.decode((folder / _REJECTS).read_bytes(), type=list[Reject])

    def begin(self) -> Path:
        """Return an empty folder for the next stretch."""
        aside = self.folder / _ASIDE
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
        return aside

    def finish(self, aside: Path, rejects: list[Reject], state: Mapping[str, Any]) -> None:
        """Take a written stretch in; from now on a killed import goes on behind it."""
        (aside / _REJECTS).write_bytes(msgspec.json.encode(rejects))
        write_json(aside / _STATE, state)
        for path in aside.iterdir():
            sync(path)  # else a power cut could leave a stretch that looks whole, full of zeros
        self._n += 1
        target = self.folder / f"{self._n:06d}"
        shutil.rmtree(target, ignore_errors=True)
        aside.rename(target)

    def new_folder(self, name: str) -> Path:
        """Return an empty folder beside the stretches."""
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder


class Turn:
    """The right to work on a store alone: what is current then stays the base until the end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.has_begun = False

    def begin(self, what: Mapping[str, object]) -> Job:
        """Return the folder of a job; one that was broken off goes on, of another nothing stays."""
        self.has_begun = True
        _prepare(self._folder, what)
        return Job(self._folder)


@contextmanager
def turn(root: Path) -> Iterator[Turn]:
    """Wait until nobody else imports, derives again or compacts.

    A finished job's folder is removed. One that fails keeps what is done, for the same job to go
    on with.

    Raises
    ------
    StoreError
        The root cannot be written to.
    """
    folder = root / _FOLDER
    try:
        lock = _locked(root)
    except OSError as e:
        raise StoreError(f"{root} cannot be written to: {e.strerror}") from e
    with lock:
        try:
            mine = Turn(folder)
            yield mine
        except OSError as e:
            raise StoreError(f"{folder} cannot be written to: {e.strerror or e}") from e
        if mine.has_begun:
            _discard(folder)
        _remove_traces(root)


def _locked(root: Path) -> IO[str]:
    """Wait for the lock; one that its last holder has removed meanwhile is made anew."""
    while True:
        root.mkdir(parents=True, exist_ok=True)
        lock = (root / _LOCK).open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(lock.fileno()), (root / _LOCK).stat()):
                return lock
        lock.close()


def _prepare(folder: Path, what: Mapping[str, object]) -> None:
    """Keep the folder of the same job; empty that of another."""
    wanted = json.loads(json.dumps(what))
    try:
        found = json.loads((folder / _JOB).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if found != wanted or not _is_whole(Job(folder)):
        _discard(folder)
        folder.mkdir()
        write_json(folder / _JOB, wanted)


def _is_whole(found: Job) -> bool:
    """Tell whether what a broken-off job has done can be read; a power cut may leave it empty."""
    try:
        found.state()
        return all(part.columns.n_rows >= 0 for part in found.parts)
    except (OSError, ValueError, KeyError, EOFError) as e:
        log.warning("%s cannot be gone on with, and is begun anew: %s", found.folder, e)
        return False


def _discard(folder: Path) -> None:
    """Remove the folder of a job, its note first: what is left of it, if we are killed, is none."""
    (folder / _JOB).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def _remove_traces(root: Path) -> None:
    """Remove a root in which nothing came to be: it would look like one in use."""
    if [p.name for p in root.iterdir()] == [_LOCK]:
        (root / _LOCK).unlink()
        root.rmdir()


def fingerprint(path: Path) -> list[object]:
    """Return what tells a file, or a folder with all files in it, from a changed one."""
    found = path.stat()
    told: list[object] = [os.fspath(path.resolve()), found.st_size, found.st_mtime_ns]
    if path.is_dir():
        told += [
            [os.fsencode(inner).hex(), inner.stat().st_size, inner.stat().st_mtime_ns]
            for inner in sorted(path.rglob("*"))
            if inner.is_file()
        ]
    return told
