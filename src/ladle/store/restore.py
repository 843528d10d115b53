"""A backup read back: all of it is checked before anything is taken over.

The file may come from anywhere. Nothing in it decides where a file lies but names that were checked
against what a data directory holds; links, devices and sparse files are refused; and no more is
unpacked than it says of itself before, than it can hold, and than the disk has room for.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Collection
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

import msgspec
import zstandard

from ladle.core import BadFileError, StoreError
from ladle.store.backup import FORMAT, NOTE, DataDirectory, Note, NotedFile, OnProgress
from ladle.store.database import SCHEMA_VERSION
from ladle.store.versions import sync

_ASIDE, _REPLACED = ".restore-", "replaced-"
_OF_THE_DISK = "lost+found"
"""What a fresh disk holds."""
_READ_AT_ONCE = 1 << 20
_LONGEST_NOTE = 64 << 20
_LONGEST_NAME = 500
_MOST_WINDOW = 1 << 27
_FREELY, _MOST_TIMES = 1 << 30, 200
"""What a backup may unpack to: a gigabyte, and 200 times its own size."""
_HEADERS = 4096
"""Bytes around a member, with a long name."""
_END = 64 << 10
"""Bytes behind the last member."""


class _Reads(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True)
class Restored:
    """What became of it."""

    note: Note
    replaced: Path | None
    """Where that lies which was there before."""


def restore(
    archive: Path,
    data: DataDirectory,
    *,
    replaces: bool = False,
    prepare: Callable[[Path], None] | None = None,
    on_progress: OnProgress | None = None,
) -> Restored:
    """Unpack a backup into a data directory, which may not be there yet.

    Parameters
    ----------
    replaces
        Whether what is there makes room: it is moved into a folder within, and stays there.
    prepare
        Called with the unpacked database, if there is one, before anything is taken over; it closes
        what it opens.

    Raises
    ------
    BadFileError
        The file cannot be read, is no backup, or not as it was written, or of a newer Ladle; or the
        data directory is not empty.
    StoreError
        It cannot be written, or is in use.
    """
    root, database = data.root, data.database
    names = {*data.kinds, database}
    _check_room(root, names, replaces=replaces)
    _check_readable(archive)
    try:
        root.mkdir(parents=True, exist_ok=True)
        for left in root.glob(f"{_ASIDE}*"):
            shutil.rmtree(left, ignore_errors=True)
        aside = Path(tempfile.mkdtemp(prefix=_ASIDE, dir=root))
        try:
            note = _Unpacking(archive, aside, names, on_progress).run()
            if (aside / database).is_file():
                _check_database(aside / database, archive)
                _prepare(aside / database, prepare)
            _check_unused(root / database)
            return Restored(note, _take_over(aside, data))
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except OSError as e:
        raise StoreError(f"{root} cannot be written to: {e.strerror or e}") from e


def replaced_folders(root: Path) -> list[Path]:
    """Return where that lies which restores have moved out of the way in a data directory."""
    return sorted(root.glob(f"{_REPLACED}*"))


def _check_readable(archive: Path) -> None:
    """Refuse a file that cannot be opened, before a directory is made for what is in it."""
    try:
        archive.open("rb").close()
    except OSError as e:
        raise BadFileError.unopened(archive, e) from e


def _check_room(root: Path, names: Collection[str], *, replaces: bool) -> None:
    if root.exists() and not root.is_dir():
        raise BadFileError(root, "is no directory")
    found = [p.name for p in root.iterdir()] if root.is_dir() else []
    there = [name for name in found if not name.startswith(".") and name != _OF_THE_DISK]
    if there and not replaces:
        raise BadFileError(root, "is not empty: name another directory, or say --force")
    # a slip of the hand: no data directory at all, nor one that a restore broke off in
    if there and not any(n in names or n.startswith(_REPLACED) for n in there):
        raise BadFileError(root, f"holds none of {', '.join(sorted(names))}, but other files")


class _Unpacking:
    """One archive, unpacked into a folder and checked on the way."""

    def __init__(
        self, archive: Path, into: Path, names: Collection[str], on_progress: OnProgress | None
    ) -> None:
        self._path, self._into, self._names = archive, into, names
        self._tell = on_progress or (lambda _done, _all: None)
        self._n_done = 0

    def run(self) -> Note:
        """Unpack all; returns what the backup says of itself."""
        try:
            with self._path.open("rb") as file:
                return self._unpack(file)
        except (tarfile.TarError, zstandard.ZstdError, EOFError, ValueError) as e:
            raise self._bad(f"is no backup of Ladle's, or is damaged ({e})") from e
        except (FileExistsError, NotADirectoryError, IsADirectoryError) as e:
            raise self._bad(f"holds two files in one place ({e})") from e

    def _unpack(self, file: IO[bytes]) -> Note:
        unpacker = zstandard.ZstdDecompressor(max_window_size=_MOST_WINDOW)
        bounded = _Bounded(unpacker.stream_reader(file, closefd=False), _LONGEST_NOTE + _HEADERS)
        with tarfile.open(fileobj=bounded, mode="r|") as archive:  # type: ignore[call-overload]
            first = archive.next()
            if first is None or first.name != NOTE or first.size > _LONGEST_NOTE:
                raise self._bad(f"is no backup of Ladle's: it does not begin with {NOTE}")
            note = self._checked(self._note_in(_content(archive, first).read(first.size)))
            bounded.allow(_END)
            left = dict(note.files)
            while member := archive.next():
                noted = left.pop(member.name, None)
                if noted is None:
                    raise self._bad(f"holds {member.name!r:.200}, which it does not list")
                if not _is_plain(member) or member.size != noted.bytes:
                    raise self._bad(f"{member.name}: is no plain file of {noted.bytes:,} bytes")
                bounded.allow(noted.bytes + _HEADERS)  # no sooner: headers are read into memory
                self._write(_content(archive, member), member.name, noted, note.n_bytes)
            if left:
                raise self._bad(f"lacks {len(left):,} of its files, {next(iter(left))} is one")
        return note

    def _note_in(self, data: bytes) -> Note:
        plain = msgspec.json.decode(data)
        found = plain.get("format") if isinstance(plain, dict) else None
        if isinstance(found, int) and found > FORMAT:
            raise self._bad(f"is a backup of format {found}; this Ladle reads {FORMAT}: update it")
        return msgspec.convert(plain, Note, strict=False)

    def _checked(self, note: Note) -> Note:
        """Refuse names that lie elsewhere, and more than may be in it."""
        for name, noted in note.files.items():
            if not _is_name(name, self._names) or noted.bytes < 0:
                raise self._bad(f"lists {name!r:.200}, which no data directory holds")
        n_packed = self._path.stat().st_size
        if note.n_bytes > _FREELY + _MOST_TIMES * n_packed:
            raise self._bad(f"says that {n_packed:,} bytes unpack to {note.n_bytes:,}")
        if note.n_bytes > (free := shutil.disk_usage(self._into).free):
            raise StoreError(
                f"{self._into.parent} has room for {free:,} bytes, the backup needs "
                f"{note.n_bytes:,}"
            )
        return note

    def _write(self, content: _Reads, name: str, noted: NotedFile, n_all: int) -> None:
        target = self._into / name
        target.parent.mkdir(parents=True, exist_ok=True)
        digest, n_left = hashlib.blake2b(digest_size=16), noted.bytes
        mode = 0o644 if "/" in name else 0o600  # the database holds identities
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(handle, "wb") as file:
            while n_left and (piece := content.read(min(n_left, _READ_AT_ONCE))):
                digest.update(piece)
                file.write(piece)
                n_left -= len(piece)
                self._n_done += len(piece)
                self._tell(self._n_done, n_all)
            file.flush()
            os.fsync(file.fileno())
        if n_left or digest.hexdigest() != noted.blake2b:
            raise self._bad(f"{name}: is not as it was backed up")

    def _bad(self, why: str) -> BadFileError:
        return BadFileError(self._path, why)


class _Bounded:
    """A stream that ends in an error where it holds more than it may."""

    def __init__(self, stream: _Reads, n_bytes: int) -> None:
        self._stream, self._n_left = stream, n_bytes

    def allow(self, n_bytes: int) -> None:
        """Let so much more through."""
        self._n_left += n_bytes

    def read(self, size: int) -> bytes:
        """Read some bytes."""
        piece = self._stream.read(size)
        self._n_left -= len(piece)
        if self._n_left < 0:
            raise ValueError("it holds more than it lists")
        return piece


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> _Reads:
    content = archive.extractfile(member) if _is_plain(member) else None
    if content is None:
        raise ValueError(f"{member.name!r:.200} is no plain file")
    return content


def _is_plain(member: tarfile.TarInfo) -> bool:
    return member.type in {tarfile.REGTYPE, tarfile.AREGTYPE} and member.sparse is None


def _is_name(name: str, tops: Collection[str]) -> bool:
    """Tell whether a name is a path below what a data directory holds."""
    parts = name.split("/")
    is_fine = len(name) <= _LONGEST_NAME and name.isprintable() and "\\" not in name
    return is_fine and parts[0] in tops and all(part not in {"", ".", ".."} for part in parts)


def _check_database(database: Path, archive: Path) -> None:
    """Refuse a database that is damaged, or a newer Ladle's."""
    with closing(sqlite3.connect(database)) as connection:
        try:
            schema = connection.execute("PRAGMA user_version").fetchone()[0]
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        except sqlite3.DatabaseError as e:
            raise BadFileError(archive, f"its database cannot be read ({e})") from e
    if found != "ok":
        raise BadFileError(archive, f"its database is damaged ({found})")
    if schema > SCHEMA_VERSION:
        raise BadFileError(
            archive,
            f"its database has schema {schema}, this Ladle knows {SCHEMA_VERSION}: "
            "install the newer Ladle that wrote it",
        )


def _prepare(database: Path, prepare: Callable[[Path], None] | None) -> None:
    if prepare is None:
        return
    prepare(database)
    for name in _files_of(database.name)[1:]:
        if database.with_name(name).exists():  # without its log it would lack what was done
            raise StoreError(f"{database.with_name(name)}: the database is still open")


def _files_of(database: str) -> tuple[str, str, str]:
    """Return the names of a database and of what SQLite keeps beside it."""
    return (database, f"{database}-wal", f"{database}-shm")


def _check_unused(database: Path) -> None:
    """Refuse to replace a database that somebody has open."""
    if not database.is_file():
        return
    with (
        suppress(sqlite3.DatabaseError),  # a damaged one may be why there is a restore
        closing(sqlite3.connect(database, timeout=0, isolation_level=None)) as connection,
    ):
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as e:
            raise StoreError(f"{database} is in use: stop the service first") from e
        connection.execute("ROLLBACK")


def _take_over(aside: Path, data: DataDirectory) -> Path | None:
    """Rename what was unpacked into its place, and what was there out of it.

    The database leaves last and comes first: a catalog that lies there without it, where this is
    broken off, would be served with an empty one, in which nobody has an allergy.
    """
    root, database = data.root, data.database
    before = [root / n for n in (*data.kinds, *_files_of(database))]
    before = [path for path in before if path.exists()]
    replaced = Path(tempfile.mkdtemp(prefix=_REPLACED, dir=root)) if before else None
    for path in before:
        path.rename((replaced or root) / path.name)
    for name in (database, *reversed(data.kinds)):
        if (aside / name).exists():
            (aside / name).rename(root / name)
            sync(root)
    return replaced
