"""What every reader yields: a record not yet checked, or the reason why there is none."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

EXCERPT = 200
"""So many characters of a refused record are kept."""


class Raw(NamedTuple):
    """One record as a file holds it: cheap to make, and to send to another process."""

    file: str
    """The path; for a member of a folder or an archive followed by its path in there."""
    place: int
    """The line, or else the how-manieth record of the file; counted from 1."""
    data: bytes | Mapping[str, Any]
    form: str = "json"
    """How `data` is to be read: a key of `ladle.corpus.forms.FORMS`."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that was refused."""

    file: str
    line: int
    """Counted from 1; the number of the record where a file is not read by lines."""
    reason: str
    excerpt: str
    """The beginning of what stands there."""


def shown(name: str) -> str:
    """Return a file's name as text: Linux allows bytes in it that are none."""
    return os.fsencode(name).decode("utf-8", "replace")


def refused(raw: Raw, why: str) -> Reject:
    """Refuse a record for a reason."""
    if isinstance(raw.data, bytes):
        excerpt = raw.data[:EXCERPT].decode("utf-8", "replace")
    else:
        texts = (str(v)[:EXCERPT] for v in raw.data.values() if isinstance(v, str) and v)
        excerpt = next(texts, "").encode("utf-8", "replace").decode()
    return Reject(raw.file, raw.place, why, excerpt)
