"""Versioned directories: written aside, checked by their manifest, then renamed in.

    ROOT/CURRENT              the name of the version in use, replaced in one rename
    ROOT/000007-3fa29c1b/     a finished version: `manifest.json` and its files
    ROOT/.new-…/              one being written; a killed writer's is swept by the next

A reader holds what it has opened; a version stays on disk until `keep` newer ones exist, so a
running server and a rollback both find it.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ladle.core import CorruptVersionError, NotReadyError, StoreError

_POINTER, _MANIFEST, _ASIDE = "CURRENT", "manifest.json", ".new-"
_NAME = re.compile(r"[0-9]{6,}-[0-9a-f]{8}")


@dataclass(frozen=True)
class Version:
    """One finished version on disk."""

    name: str
    path: Path
    manifest: Mapping[str, Any]


class Versions:
    """The versions of one kind of thing (catalogs, models) under one directory."""

    def __init__(self, root: Path, keep: int = 2) -> None:
        self.root = root
        self._keep = keep

    def current_name(self) -> str | None:
        """Return the name of the version in use; None before the first."""
        try:
            return (self.root / _POINTER).read_text(encoding="ascii", errors="replace").strip()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def current(self, how_to_make: str) -> Version:
        """Open the version in use.

        Raises
        ------
        NotReadyError
            There is none yet; `how_to_make` says what to do.
        CorruptVersionError
            Its manifest is missing or no JSON object, or no version is named.
        """
        name = self.current_name()
        if name is None:
            raise NotReadyError(f"nothing is in {self.root} yet: {how_to_make}")
        if not _NAME.fullmatch(name):
            raise CorruptVersionError(self.root / _POINTER, f"names {name!r}, which is no version")
        path = self.root / name
        try:
            manifest = json.loads((path / _MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError) as e:
            raise CorruptVersionError(path, f"its {_MANIFEST} cannot be read ({e})") from e
        if not isinstance(manifest, dict):
            raise CorruptVersionError(path, f"its {_MANIFEST} is no JSON object")
        return Version(name, path, manifest)

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """Lend an empty directory; on leaving without an error it becomes the current version.

        The directory must hold a `manifest.json` by then. Writers exclude each other by a lock
        on the root, so two imports at once queue up instead of losing one.

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
                self._take_in(aside)
            except OSError as e:  # a full disk, most likely: what was written aside goes
                raise StoreError(f"{self.root} cannot be written to: {e.strerror or e}") from e
            finally:
                shutil.rmtree(aside, ignore_errors=True)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            lock = (self.root / ".lock").open("w")
        except OSError as e:
            raise StoreError(f"{self.root} cannot be written to: {e.strerror}") from e
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _take_in(self, aside: Path) -> None:
        for path in (*aside.rglob("*"), aside):
            _sync(path)
        digest = hashlib.blake2b((aside / _MANIFEST).read_bytes(), digest_size=4).hexdigest()
        name = f"{self._last_number() + 1:06d}-{digest}"
        aside.chmod(0o755)  # mkdtemp makes it private; a server may run as another user
        aside.rename(self.root / name)
        pointer = self.root / f"{_ASIDE}pointer"
        pointer.write_text(name + "\n", encoding="ascii")
        _sync(pointer)
        pointer.replace(self.root / _POINTER)
        _sync(self.root)
        for old in self._finished()[: -self._keep]:
            shutil.rmtree(old, ignore_errors=True)

    def _finished(self) -> list[Path]:
        found = [p for p in self.root.iterdir() if p.is_dir() and _NAME.fullmatch(p.name)]
        return sorted(found, key=_number)

    def _last_number(self) -> int:
        finished = self._finished()
        return _number(finished[-1]) if finished else 0

    def _sweep(self) -> None:
        for left in self.root.glob(f"{_ASIDE}*"):
            shutil.rmtree(left, ignore_errors=True)


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write a manifest: sorted keys, one a line, so that two versions `diff` well."""
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _number(version: Path) -> int:
    return int(version.name.split("-")[0])


def _sync(path: Path) -> None:
    """Make a file, or the names in a directory, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
