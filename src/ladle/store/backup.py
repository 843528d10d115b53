"""A backup: the versions in use and the database in one file, made while a server goes on.

    backup.json                 when it was made, and size and BLAKE2b digest of all that follows
    catalog/CURRENT             as in the data directory
    catalog/000012-3fa29c1b/…
    ladle.sqlite                a copy of one moment

A tar archive, compressed with Zstandard. Versions never change, so links to their files hold them
while they are packed, whatever is swept away meanwhile; SQLite copies a database that is written
to. The archive is written beside its place and renamed in.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import shutil
import sqlite3
import stat
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

import msgspec
import zstandard

from ladle.core import BadFileError, NotReadyError, StoreError
from ladle.store.versions import POINTER, Versions, link_folder, sync

FORMAT = 1
NOTE = "backup.json"
_LEVEL = 3
_ASIDE, _LOCK = ".backup-", ".backup.lock"
_READ_AT_ONCE = 1 << 20
_MOST_TRIES = 5

OnProgress = Callable[[int, int], None]
"""Told how many bytes are done, and of how many."""


@dataclass(frozen=True)
class DataDirectory:
    """A data directory, by the names of what a backup takes of it."""

    root: Path
    kinds: tuple[str, ...]
    """Roots of versions; what cannot be served without the database comes first."""
    database: str


class NotedFile(msgspec.Struct, frozen=True):
    """What a backup notes of one of its files."""

    bytes: int
    blake2b: str


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup says of itself."""

    format: int
    made_at: datetime
    files: dict[str, NotedFile]
    """By their paths in the data directory, with slashes."""

    @property
    def n_bytes(self) -> int:
        """How much they hold together."""
        return sum(file.bytes for file in self.files.values())


@dataclass(frozen=True)
class BackedUp:
    """What became of it."""

    n_files: int
    n_bytes: int
    n_packed: int
    """Bytes of the archive."""


def check_target(target: Path, data: DataDirectory, *, replaces: bool = False) -> None:
    """Refuse a place for a backup where it would harm what is there.

    Parameters
    ----------
    replaces
        Whether a file that is there makes room.

    Raises
    ------
    BadFileError
        It lies within the data directory, or is there already, or is no regular file.
    StoreError
        Its folder is not there.
    """
    folder = target.parent.resolve()
    held = [data.root, *(data.root / kind for kind in data.kinds)]  # a kind may be a link to a disk
    for place in (folder, *folder.parents):
        if any(h.exists() and place.exists() and place.samefile(h) for h in held):
            raise BadFileError(
                target, f"lies in the data directory {data.root}: name a file outside of it"
            )
    if not folder.is_dir():
        raise StoreError(f"the backup {target} cannot be made: {folder} is no directory")
    try:
        mode = target.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISREG(mode):
        raise BadFileError(target, "is no regular file: name another")
    if not replaces:
        raise BadFileError(target, "is there already: name another file, or say --force")


def back_up(
    data: DataDirectory,
    target: Path,
    now: datetime,
    *,
    replaces: bool = False,
    on_progress: OnProgress | None = None,
) -> BackedUp:
    """Write what a data directory holds into one file.

    Of each kind the version in use is taken, and of those that lie within; the database, if there
    is one.

    Parameters
    ----------
    replaces
        Whether a file that is there makes room.

    Raises
    ------
    BadFileError
        The file may not lie there; see `check_target`.
    NotReadyError
        There is nothing to back up.
    StoreError
        Something cannot be read or written, or another backup is being made.
    """
    tell = on_progress or (lambda _done, _all: None)
    root, database = data.root, data.root / data.database
    try:
        check_target(target, data, replaces=replaces)
        with _folder_in(root) as held:
            for kind in data.kinds:
                _hold_versions(root / kind, held / kind)
            if database.is_file():
                copy_database(database, held / data.database)
            paths = sorted(p for p in held.rglob("*") if p.is_file())
            if not paths:
                raise NotReadyError(f"{root} holds nothing to back up: ladle import FILE…")
            return _packed(held, paths, target, now, tell)
    except (OSError, sqlite3.Error) as e:
        raise StoreError(f"the backup {target} cannot be made: {e}") from e


def copy_database(source: Path, target: Path) -> None:
    """Copy a database as it is at one moment; whoever writes to it is not held up."""
    target.touch(mode=0o600)
    with (
        closing(sqlite3.connect(source)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)  # all pages at once: step by step, each write would begin it anew


@contextmanager
def _folder_in(root: Path) -> Iterator[Path]:
    """Lend an empty folder on the same disk; what a killed backup has left there goes."""
    if not root.is_dir():
        raise NotReadyError(f"{root} is no directory: ladle import --data {root} FILE…")
    with (root / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as e:
            raise StoreError(f"another backup of {root} is being made; wait for its end") from e
        for left in root.glob(f"{_ASIDE}*"):
            shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=_ASIDE, dir=root))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _hold_versions(root: Path, target: Path) -> None:
    """Link the version in use, and those of roots that lie within this one."""
    if not root.is_dir():
        return
    for inner in sorted(root.iterdir()):
        if Versions(inner).current_name() is not None:
            _hold_versions(inner, target / inner.name)
    versions = Versions(root)
    for _ in range(_MOST_TRIES):
        name = versions.current_name()
        if name is None:
            return
        try:
            link_folder(root / name, target / name)
        except OSError:
            if versions.current_name() == name:
                raise
        # else it may have been swept away in the middle, and lack files that nobody missed
        if versions.current_name() == name:
            (target / POINTER).write_text(f"{name}\n", encoding="ascii")
            return
        shutil.rmtree(target / name, ignore_errors=True)
    raise StoreError(f"{root} changes faster than it can be held: back up in a quieter moment")


def _packed(
    held: Path, paths: Sequence[Path], target: Path, now: datetime, tell: OnProgress
) -> BackedUp:
    n_bytes = sum(path.stat().st_size for path in paths)
    done = _Done(tell, 2 * n_bytes)  # each is read twice: for its digest, and to be packed
    noted = {path.relative_to(held).as_posix(): _noted(path, done) for path in paths}
    note = Note(format=FORMAT, made_at=now, files=noted)
    aside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)  # it holds identities
        with os.fdopen(handle, "wb") as file:
            compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
            with (
                compressor.stream_writer(file, closefd=False) as packed,
                tarfile.open(fileobj=packed, mode="w|", format=tarfile.GNU_FORMAT) as archive,
            ):
                _write(archive, held, note, done)
            file.flush()
            os.fsync(file.fileno())
        n_packed = aside.stat().st_size
        aside.replace(target)
        sync(target.parent)
    finally:
        aside.unlink(missing_ok=True)
    return BackedUp(len(paths), n_bytes, n_packed)


def _write(archive: tarfile.TarFile, held: Path, note: Note, done: _Done) -> None:
    told = msgspec.json.format(msgspec.json.encode(note), indent=1)
    archive.addfile(_member(NOTE, len(told), note), BytesIO(told))
    for name, noted in note.files.items():
        with (held / name).open("rb") as file:
            archive.addfile(_member(name, noted.bytes, note), file)
        done.add(noted.bytes)


def _member(name: str, n_bytes: int, note: Note) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = n_bytes, 0o600, int(note.made_at.timestamp())
    return member


def _noted(path: Path, done: _Done) -> NotedFile:
    digest = hashlib.blake2b(digest_size=16)
    n_bytes = 0
    with path.open("rb") as file:
        while piece := file.read(_READ_AT_ONCE):
            digest.update(piece)
            n_bytes += len(piece)
            done.add(len(piece))
    return NotedFile(n_bytes, digest.hexdigest())


class _Done:
    """Counts bytes, and tells of them."""

    def __init__(self, tell: OnProgress, n_all: int) -> None:
        self._tell, self._n_all, self._n = tell, n_all, 0

    def add(self, n_bytes: int) -> None:
        self._n += n_bytes
        self._tell(self._n, self._n_all)
