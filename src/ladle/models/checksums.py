"""Size and CRC-32 of a version's files, noted when it is written, compared whenever it is opened.

A shelf is read whole, unlike a catalog, whose bytes only `ladle catalog verify` compares: damage in
a model is noticed nowhere else, since any number is a score. Of large files the size is compared at
once and the sum beside the first answers, or a server with gigabytes of models would start late. A
CRC finds what a disk has done, not what somebody forges, at four times the speed of a digest.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from pathlib import Path

_MANIFEST = "manifest.json"
_READ_AT_ONCE = 1 << 20
_SMALL = 4 << 20
"""Bytes up to which a file is read at once."""


def has_large(noted: Mapping[str, str]) -> bool:
    """Tell whether any of some files is compared later."""
    return any(int(was.partition("-")[0]) > _SMALL for was in noted.values())


def checksums_of(folder: Path) -> dict[str, str]:
    """Return the sum of every file in a folder but its manifest, by its path within."""
    files = (path for path in folder.rglob("*") if path.is_file())
    named = {path.relative_to(folder).as_posix(): path for path in files}
    return {name: _sum(named[name]) for name in sorted(named.keys() - {_MANIFEST})}


def check_sums(folder: Path, noted: Mapping[str, str], *, large: bool = True) -> None:
    """Refuse a folder with a file that is not as it was written.

    Parameters
    ----------
    large
        Whether more than the sizes of files above 4 MB is compared.

    Raises
    ------
    ValueError
        One has changed.
    OSError
        One is missing.
    """
    for name, was in noted.items():
        path = folder / name
        n_bytes = path.stat().st_size
        found = _sum(path) if large or n_bytes <= _SMALL else f"{n_bytes}-{was.rpartition('-')[2]}"
        if found != was:
            raise ValueError(f"{name} is not as it was written")


def _sum(path: Path) -> str:
    """Return size and CRC-32 of a file ("1024-00ff00ff")."""
    crc, n_bytes = 0, 0
    with path.open("rb") as file:
        while piece := file.read(_READ_AT_ONCE):
            crc, n_bytes = zlib.crc32(piece, crc), n_bytes + len(piece)
    return f"{n_bytes}-{crc:08x}"
