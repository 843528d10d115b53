"""How things are kept: the one database engine, group commit, versioned directories.

Does not belong: what is stored, and what it means.
"""

from ladle.store.commit import GroupCommit
from ladle.store.database import Database, metadata
from ladle.store.versions import Version, Versions, sync, write_json

__all__ = ["Database", "GroupCommit", "Version", "Versions", "metadata", "sync", "write_json"]
