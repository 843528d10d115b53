"""How things are kept: the one database engine, group commit, versioned directories, compiled code.

Does not belong: what is stored, and what it means.
"""

from ladle.store.backup import BackedUp, DataDirectory, back_up, check_target
from ladle.store.commit import GroupCommit
from ladle.store.database import (
    TAKES_OVER,
    Database,
    TakesOver,
    is_of_older_schema,
    looking_into,
    metadata,
)
from ladle.store.inserts import insert_new, insert_or_replace
from ladle.store.prepared import Prepared, Row
from ladle.store.restore import Restored, replaced_folders, restore
from ladle.store.versions import Version, Versions, link_file, link_folder, sync, write_json

__all__ = [
    "TAKES_OVER",
    "BackedUp",
    "DataDirectory",
    "Database",
    "GroupCommit",
    "Prepared",
    "Restored",
    "Row",
    "TakesOver",
    "Version",
    "Versions",
    "back_up",
    "check_target",
    "compiled",
    "insert_new",
    "insert_or_replace",
    "is_of_older_schema",
    "link_file",
    "link_folder",
    "looking_into",
    "metadata",
    "replaced_folders",
    "restore",
    "sync",
    "write_json",
]
