"""Files, folders and archives to raw records, and raw records to recipes or rejects.

The two halves are apart so that the second, which takes most of the time, can run in other
processes. The same input always yields the same records in the same order.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType

import msgspec

from ladle.core import BadFileError, BadRecordError, BadSettingError, Recipe
from ladle.corpus.columns import Columns, columns_from
from ladle.corpus.forms import mapping_of
from ladle.corpus.kinds import KINDS
from ladle.corpus.members import Member, members_of_folder
from ladle.corpus.opening import Reading, records_of_file
from ladle.corpus.records import Raw, Reject, refused, shown
from ladle.corpus.schema_org import recipe_from_mapping

_GENERIC = frozenset({"", "recipes", "recipe", "interactions", "data", "export", "requests"})


def source_label(path: Path) -> str:
    """Name a file's source: its name without endings, or its folder's where that says nothing."""
    stem = path.name.split(".", 1)[0]
    return shown(path.resolve().parent.name if stem.casefold() in _GENERIC else stem)


def size_on_disk(path: Path) -> int:
    """Return the bytes of a file, or of all files that would be read in a folder."""
    if not path.is_dir():
        return path.stat().st_size
    files = (m.path for m in members_of_folder(path) if isinstance(m, Member))
    return sum(file.stat().st_size for file in files if file)


def read_records(
    path: Path,
    source: str,
    kind: str | None = None,
    on_bytes: Callable[[int], None] | None = None,
    columns: Columns | str | None = None,
) -> Iterator[Raw | Reject]:
    """Yield each record of a file, folder or archive as it lies there, or why there is none.

    Parameters
    ----------
    source
        Of no weight here: both halves are called alike.
    kind
        A key of `KINDS`; without it the content tells.
    on_bytes
        Told now and then how many bytes on disk have been read.
    columns
        For tables: which column holds which property, as a mapping, as "name=title,..." or as the
        path of a file of such pairs.

    Raises
    ------
    BadFileError
        The file is missing, of no kind that can be read, or breaks off; what came before has been
        yielded. A member of a folder or an archive is refused instead, and the rest goes on.
    BadSettingError
        There is no such kind or property.
    """
    if kind is not None and kind not in KINDS:
        raise BadSettingError("kind", kind, f"one of {', '.join(KINDS)}")
    if isinstance(columns, str):
        columns = columns_from(columns)
    try:
        is_folder = path.is_dir()
        reading = Reading(path, kind, columns, on_bytes)
        whole = Member(shown(str(path)), lambda: path.open("rb"), path)
        if not is_folder:
            yield from records_of_file(whole, reading)
            return
        members = members_of_folder(path)
        yield from reading.all_of(members, whole.name)
    except OSError as e:
        raise BadFileError.unopened(path, e) from e


def recipe_of(raw: Raw, source: str) -> Recipe | Reject:
    """Return a record as a checked recipe, or the reason why it was refused."""
    try:
        return recipe_from_mapping(mapping_of(raw), source)
    except BadRecordError as e:
        return refused(raw, e.why)


def read_recipes(
    path: Path,
    source: str,
    on_bytes: Callable[[int], None] | None = None,
    kind: str | None = None,
    columns: Columns | str | None = None,
) -> Iterator[Recipe | Reject]:
    """Yield each record of a file, folder or archive, checked, or the reason why it was refused.

    Raises
    ------
    BadFileError
        The file is missing, of no kind that can be read, or breaks off; what came before has been
        yielded.
    BadSettingError
        There is no such kind or property.
    """
    for raw in read_records(path, source, kind, on_bytes, columns):
        yield recipe_of(raw, source) if isinstance(raw, Raw) else raw


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
