"""Versioned directories: written aside, checked by their manifest, then renamed in.

    ROOT/CURRENT              the name of the version in use, replaced in one rename
    ROOT/000007-3fa29c1b/     a finished version: `manifest.json` and its files
    ROOT/.new-…/              one being written; a killed writer's is swept by the next

A reader holds what it has opened; a version stays on disk until two newer ones exist, so a
running server and a rollback both find it. One newer than CURRENT was orphaned by a crash between
the two renames, or rolled back from: it is not read, and the next write removes it.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ladle.core import CorruptVersionError, NotReadyError, StoreError

log = logging.getLogger(__name__)

POINTER = "CURRENT"
_MANIFEST, _ASIDE, _LOCK = "manifest.json", ".new-", ".lock"
_KEPT = 2
"""Versions that stay: the one in use, and one to go back to."""
_SETTLED_NS = 1_000_000_000
_Stamp = tuple[int, int, int, int]
"""Inode, nanoseconds of its last change and of that of its bytes, size."""
_NAME = re.compile(r"[0-9]{6,}-[0-9a-f]{8}")


@dataclass(frozen=True)
class Version:
    """One finished version on disk."""

    name: str
    path: Path
    manifest: Mapping[str, Any]


class Versions:
    """The versions of one kind of thing (catalogs, models) under one directory.

    Parameters
    ----------
    way_out
        What is to be done about a damaged one: every error says it.
    pointer_way_out
        What is to be done about a damaged pointer, where that is something else.
    """

    def __init__(self, root: Path, way_out: str = "", pointer_way_out: str = "") -> None:
        self.root, self._way_out = root, way_out
        self._pointer_way_out = pointer_way_out or way_out
        self._pointer = str(root / POINTER)
        self._last_read: tuple[_Stamp, str] | None = None

    def current_name(self) -> str | None:
        """Return the name of the version in use; None before the first.

        Every request asks for it, so the file is read only where its inode, times or size tell that
        it is another one than the last time.

        Raises
        ------
        CorruptVersionError
            What should name it is no text.
        StoreError
            It cannot be read.
        """
        try:
            found = os.stat(self._pointer)  # noqa: PTH116 - a path object costs as much again
            stamp = (found.st_ino, found.st_ctime_ns, found.st_mtime_ns, found.st_size)
            last_read = self._last_read
            if last_read is not None and last_read[0] == stamp:
                return last_read[1]
            name = Path(self._pointer).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as e:
            raise StoreError(f"{self._pointer} cannot be read: {e.strerror}") from e
        return self._name_read(name, stamp)

    def _name_read(self, read: bytes, stamp: _Stamp) -> str:
        """Return the name that was read of the pointer, and keep it where it will be known by."""
        try:
            name = read.decode("ascii").strip()
        except UnicodeDecodeError as e:
            raise self._no_version(Path(self._pointer), read.decode("ascii", "replace")) from e
        # two replacements in one tick of the clock, of which the second took the inode of the one
        # before, could look the same: what is that young is read again
        if time.time_ns() - stamp[1] > _SETTLED_NS:
            self._last_read = stamp, name
        return name

    def current(self, how_to_make: str) -> Version:
        """Open the version in use.

        Raises
        ------
        NotReadyError
            There is none yet; `how_to_make` says what to do.
        CorruptVersionError
            Its manifest is missing or no JSON object, or no version is named.
        """
        return self._read(self._current_path(how_to_make))

    def damaged(self, version: Version, why: str) -> CorruptVersionError:
        """Return the error that a version's manifest is not what its reader takes it for."""
        return CorruptVersionError(version.path, f"its {_MANIFEST} {why}", self._way_out)

    def readable(self, how_to_make: str) -> Iterator[Version]:
        """Yield the version in use, then the older ones, newest first.

        One whose manifest is damaged is skipped, and logged. Where the pointer itself is damaged,
        every finished version counts as older.

        Raises
        ------
        NotReadyError
            There is none yet; `how_to_make` says what to do.
        """
        for path in self._paths(how_to_make):
            try:
                version = self._read(path)
            except CorruptVersionError as e:
                log.warning("skipping a damaged version: %s", e)
            else:
                yield version

    def _paths(self, how_to_make: str) -> Iterator[Path]:
        """Yield the version in use, then the older ones, newest first, unread."""
        current: Path | None = None
        try:
            current = self._current_path(how_to_make)
        except CorruptVersionError as e:
            log.warning("skipping a damaged pointer: %s", e)
        else:
            yield current
        older = [p for p in self._finished() if p != current and not self._is_orphan(p)]
        yield from reversed(older)

    def _current_path(self, how_to_make: str) -> Path:
        name = self.current_name()
        if name is None:
            raise NotReadyError(f"nothing is in {self.root} yet: {how_to_make}")
        if not _NAME.fullmatch(name):
            raise self._no_version(self.root / POINTER, name)
        return self.root / name

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """Lend an empty directory; on leaving without an error it becomes the current version.

        The directory must hold a `manifest.json` by then; a writer that has nothing new removes
        the directory, and the last version stays. Writers exclude each other by a lock on the
        root, so two imports at once queue up instead of losing one.

        Raises
        ------
        StoreError
            The root cannot be made or written to.
        """
        with self._locked():
            self._sweep()
            aside = Path(tempfile.mkdtemp(prefix=_ASIDE, dir=self.root))
            try:
                yield aside
                if aside.is_dir():
                    self._take_in(aside)
            except OSError as e:  # a full disk, most likely: what was written aside goes
                raise StoreError(f"{self.root} cannot be written to: {e.strerror or e}") from e
            finally:
                shutil.rmtree(aside, ignore_errors=True)

    def go_back(
        self,
        how_to_make: str,
        check: Callable[[Version], None] | None = None,
        way_out: str = "",
    ) -> Version:
        """Make the version before the present one current again; returns it.

        The one gone back from is not read any more, and the next write removes it.

        Parameters
        ----------
        check
            Raises where the version before must not become current: then the present one stays.
        way_out
            What is to be done where the manifest of the one before is damaged.

        Raises
        ------
        NotReadyError
            There is none yet, which `how_to_make` is about, or none before it is kept.
        CorruptVersionError
            The one before is damaged, or no version is named.
        StoreError
            The root cannot be written to.
        """
        self._current_path(how_to_make)  # else the lock would make a root where none is
        with self._locked():
            present = self._current_path(how_to_make)
            before = [p for p in self._finished() if _number(p) < _number(present)]
            if not before:
                raise NotReadyError(f"{self.root} keeps no version before {present.name}")
            version = self._read(before[-1], way_out)
            if check is not None:
                check(version)
            self._point_to(version.name)
        return version

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            lock = self._lock()
        except OSError as e:
            raise StoreError(f"{self.root} cannot be written to: {e.strerror}") from e
        with lock:
            try:
                yield
            finally:
                self._remove_if_empty()

    def _lock(self) -> IO[str]:
        """Wait for the lock; one that its last holder has removed meanwhile is made anew."""
        while True:
            self.root.mkdir(parents=True, exist_ok=True)
            lock = (self.root / _LOCK).open("w")
            fcntl.flock(lock, fcntl.LOCK_EX)
            try:
                if os.path.samestat(os.fstat(lock.fileno()), (self.root / _LOCK).stat()):
                    return lock
            except FileNotFoundError:
                pass
            lock.close()

    def _remove_if_empty(self) -> None:
        """Remove a root in which nothing came to be: it would look like one in use."""
        with suppress(OSError):  # a mounted folder stays
            if [p.name for p in self.root.iterdir()] == [_LOCK]:
                (self.root / _LOCK).unlink()
                self.root.rmdir()

    def _take_in(self, aside: Path) -> None:
        for path in (*aside.rglob("*"), aside):
            sync(path)
        digest = hashlib.blake2b((aside / _MANIFEST).read_bytes(), digest_size=4).hexdigest()
        name = f"{self._last_number() + 1:06d}-{digest}"
        for orphan in filter(self._is_orphan, self._finished()):
            shutil.rmtree(orphan, ignore_errors=True)
        aside.chmod(0o755)  # mkdtemp makes it private; a server may run as another user
        aside.rename(self.root / name)
        self._point_to(name)
        for old in self._finished()[:-_KEPT]:
            shutil.rmtree(old, ignore_errors=True)

    def _point_to(self, name: str) -> None:
        pointer = self.root / f"{_ASIDE}pointer"
        pointer.write_text(name + "\n", encoding="ascii")
        sync(pointer)
        pointer.replace(self.root / POINTER)
        sync(self.root)

    def _finished(self) -> list[Path]:
        found = [p for p in self.root.iterdir() if p.is_dir() and _NAME.fullmatch(p.name)]
        return sorted(found, key=_number)

    def _is_orphan(self, path: Path) -> bool:
        """Tell whether a version never became current; where the pointer is damaged, none is."""
        try:
            name = self.current_name()
        except CorruptVersionError:
            return False
        if name is None:
            return True
        return bool(_NAME.fullmatch(name)) and _number(path) > _number(self.root / name)

    def _last_number(self) -> int:
        finished = self._finished()
        return _number(finished[-1]) if finished else 0

    def _read(self, path: Path, way_out: str = "") -> Version:
        """Read the manifest of a finished version."""
        way_out = way_out or self._way_out
        try:
            manifest = json.loads((path / _MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError) as e:
            why = f"its {_MANIFEST} cannot be read ({e})"
            raise CorruptVersionError(path, why, way_out) from e
        if not isinstance(manifest, dict):
            raise CorruptVersionError(path, f"its {_MANIFEST} is no JSON object", way_out)
        return Version(path.name, path, manifest)

    def _no_version(self, pointer: Path, name: str) -> CorruptVersionError:
        why = f"names {name!r}, which is no version"
        return CorruptVersionError(pointer, why, self._pointer_way_out)

    def _sweep(self) -> None:
        for left in self.root.glob(f"{_ASIDE}*"):
            shutil.rmtree(left, ignore_errors=True)


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write a manifest: sorted keys, one a line, so that two versions `diff` well."""
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _number(version: Path) -> int:
    return int(version.name.split("-")[0])


def sync(path: Path) -> None:
    """Make a file, or the names in a directory, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def link_folder(source: Path, target: Path) -> None:
    """Put the files of a folder into a new one without copying them, where that can be.

    Locks are left out: they belong to the place, not to what lies there.
    """
    shutil.copytree(
        source, target, copy_function=link_file, ignore=shutil.ignore_patterns("*.lock")
    )


def link_file(source: str | Path, target: str | Path) -> None:
    """Link a file, or copy it where no link can be made: to another disk, or one without them."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
