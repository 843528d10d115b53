"""The names of a version's files and its format number; docs/catalog.md describes them all."""

from __future__ import annotations

FORMAT = 7
"""Raised when a reader of the old format could no longer read the new one."""

WAY_OUT = (
    "`ladle catalog verify` names what is damaged; `ladle catalog rollback` goes back to the "
    "version before, `ladle restore` to a backup"
)
"""What is to be done about a damaged version."""

BASE, CHANGES = "base", "changes"
"""Folders: the many recipes, and what has changed since they were written."""

LIVE, DELETED = "live.npy", "deleted.npy"
"""The base's rows that still count; hashes of deleted ids, ascending."""

FOOD = "food.json"
"""What the food tables said when the facts were derived."""

CHECKSUMS = "checksums.json"
"""In each folder: size and BLAKE2b digest of every other file there."""
