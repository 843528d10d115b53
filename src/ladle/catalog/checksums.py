"""Size and digest of every file of a version, noted when it was written.

Digests are compared by `ladle catalog verify`, as that reads every byte; sizes whenever a version
is opened, so that a file which was cut short tells then, and not in the middle of an answer.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from ladle.catalog.layout import CHECKSUMS
from ladle.store import write_json

_READ_AT_ONCE = 1 << 22


def save_checksums(folder: Path) -> None:
    """Write size and digest of every file in a folder."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and _is_data(p))
    found = {p.relative_to(folder).as_posix(): checksum(p) for p in files}
    write_json(folder / CHECKSUMS, found)


def checksum(path: Path) -> dict[str, object]:
    """Return a file's size and BLAKE2b digest."""
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file:
        while piece := file.read(_READ_AT_ONCE):
            digest.update(piece)
    return {"bytes": path.stat().st_size, "blake2b": digest.hexdigest()}


def check_saved_sizes(folder: Path) -> None:
    """Refuse a folder with a file of another size than `save_checksums` noted.

    Raises
    ------
    ValueError
        A file has another size, or the notes are damaged.
    OSError
        A file is missing.
    """
    check_sizes(folder, json.loads((folder / CHECKSUMS).read_bytes()))


def check_sizes(folder: Path, files: Mapping[str, Mapping[str, object]]) -> None:
    """Refuse a folder with a file of another size than is noted; see `check_saved_sizes`.

    Parameters
    ----------
    files
        What `checksum` returned, by a file's path within the folder.
    """
    try:
        noted = {name: found["bytes"] for name, found in files.items()}
    except (AttributeError, KeyError, TypeError) as e:
        raise ValueError(f"the sizes noted for {folder.name} cannot be read") from e
    for name, n_bytes in noted.items():
        size = os.stat(f"{folder}/{name}").st_size  # noqa: PTH116 - a fifth of the time, of 100 files
        if size != n_bytes:
            raise ValueError(f"{name} has {size:,} bytes, not {n_bytes:,}")


def _is_data(path: Path) -> bool:
    return path.name != CHECKSUMS and not path.name.endswith(".lock")
