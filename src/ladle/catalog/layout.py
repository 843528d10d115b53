"""The names of a version's files and its format number; docs/catalog.md describes them all."""

from __future__ import annotations

FORMAT = 7
"""Raised when a reader of the old format could no longer read the new one."""

GO_BACK = (
    "`ladle catalog rollback` goes back to the version before, `ladle restore` brings back a backup"
)
"""What is to be done about a version of which it is known what is damaged."""

WAY_OUT = f"`ladle catalog verify` names what is damaged; {GO_BACK}"
"""What is to be done about a damaged version."""

POINTER_WAY_OUT = (
    "write the name of a version that is whole, a folder beside it, into it, or bring back a "
    "backup with `ladle restore`"
)
"""What is to be done where it is not known which version is in use: no command goes on from it."""

BASE, CHANGES = "base", "changes"
"""Folders: the many recipes, and what has changed since they were written."""

LIVE, DELETED = "live.npy", "deleted.npy"
"""The base's rows that still count; hashes of deleted ids, ascending."""

FOOD = "food.json"
"""What the food tables said when the facts were derived."""

CHECKSUMS = "checksums.json"
"""In each folder: size and BLAKE2b digest of every other file there."""
