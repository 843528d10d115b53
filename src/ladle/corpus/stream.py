"""Files to recipes and rejects, one record at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import msgspec

from ladle.core import BadFileError, BadRecordError, Recipe
from ladle.corpus.readers import MAX_LINE_BYTES, read_lines
from ladle.corpus.schema_org import recipe_from_json

_GENERIC = frozenset({"", "recipes", "recipe", "interactions", "data", "export", "requests"})
_EXCERPT = 200


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that was refused."""

    file: str
    line: int
    """Counted from 1."""
    reason: str
    excerpt: str
    """The beginning of what stands there."""


def source_label(path: Path) -> str:
    """Name a file's source: its name without endings, or its folder's where that says nothing."""
    stem = path.name.split(".", 1)[0]
    return _shown(path.resolve().parent.name if stem.casefold() in _GENERIC else stem)


def _shown(name: str) -> str:
    """Return a file's name as text: Linux allows bytes in it that are none."""
    return os.fsencode(name).decode("utf-8", "replace")


def read_recipes(
    path: Path, source: str, on_bytes: Callable[[int], None] | None = None
) -> Iterator[Recipe | Reject]:
    """Yield each record of a JSON Lines file, checked, or the reason why it was refused.

    Raises
    ------
    BadFileError
        The file is missing or breaks off; what came before has been yielded.
    """
    for number, data in read_lines(path, on_bytes):
        if data is None:
            why = (
                f"is longer than {MAX_LINE_BYTES // 1024 // 1024} MB; a recipe is one line of JSON"
            )
            yield Reject(_shown(str(path)), number, why, "")
            continue
        try:
            yield recipe_from_json(data, source)
        except BadRecordError as e:
            excerpt = data[:_EXCERPT].decode("utf-8", "replace")
            yield Reject(_shown(str(path)), number, e.why, excerpt)


class RejectsFile:
    """Writes rejects as JSON Lines; at the end the file appears, whole, if there were any.

    Raises
    ------
    BadFileError
        The file cannot be written there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self._aside = path.with_name(f"{path.name}.{os.getpid()}.part")
        if path.is_dir():
            raise BadFileError(path, "cannot be written: it is a folder")
        try:
            self._file = self._aside.open("wb")
        except OSError as e:
            raise BadFileError(path, f"cannot be written: {e.strerror}") from e

    def __enter__(self) -> RejectsFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        if self.count:
            self._aside.replace(self.path)
        else:
            self._aside.unlink()

    def write(self, reject: Reject) -> None:
        """Add one reject."""
        self._file.write(msgspec.json.encode(reject) + b"\n")
        self.count += 1
