"""One file or member, opened and read as what it is; archives member by member."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from ladle.core import BadFileError, BadRecordError, MissingExtraError
from ladle.corpus.columns import PRESETS, Columns
from ladle.corpus.copymethat import from_copymethat
from ladle.corpus.documents import MAX_OBJECT_BYTES, recipes_within, values_of
from ladle.corpus.exports import EXPORTS
from ladle.corpus.forms import text_of
from ladle.corpus.gnome import groups_of
from ladle.corpus.kinds import ARCHIVES, kind_of, reader_of
from ladle.corpus.members import (
    Member,
    held,
    is_passed_over,
    members_of_tar,
    members_of_zip,
)
from ladle.corpus.packing import BROKEN, Budget, headed, narrowed, read_some, unpacked
from ladle.corpus.pages import recipes_in_page
from ladle.corpus.parquet import rows_of_parquet
from ladle.corpus.readers import MAX_LINE_BYTES, lines_of, reason_of
from ladle.corpus.records import Raw, Reject
from ladle.corpus.tables import rows_of_text

MAX_DEPTH = 3
"""Archives within archives: Tandoor's are two deep, and a packed one may hold them."""

Records = Iterator[Raw | Reject]


@dataclass
class Reading:
    """What holds for all members of one import."""

    path: Path
    kind: str | None
    columns: Columns | None
    on_bytes: Callable[[int], None] | None
    done_bytes: int = 0
    """Of the files that have been read whole."""
    budget: Budget = field(default_factory=lambda: Budget(None))

    def tell(self, n: int) -> None:
        """Say how many bytes of the file at hand have been read."""
        if self.on_bytes:
            self.on_bytes(self.done_bytes + n)

    def all_of(self, members: Iterator[Member | Reject], name: str, depth: int = 0) -> Records:
        """Yield the records of members; one that cannot be read is refused, the rest goes on."""
        n = 0
        for member in members:
            if isinstance(member, Reject):
                n += 1
                yield member
                continue
            try:
                for found in records_of_file(member, self, depth, is_member=True):
                    n += 1
                    yield found
            except BadFileError as e:
                yield Reject(member.name, 1, e.why, "")
            except OSError as e:
                yield Reject(member.name, 1, f"cannot be read: {reason_of(e)}", "")
            if member.path and self.on_bytes:
                self.done_bytes += member.path.stat().st_size
                self.tell(0)
        if not n:
            yield Reject(name, 1, "holds nothing that can be read as recipes", "")


def records_of_file(
    member: Member, reading: Reading, depth: int = 0, *, is_member: bool = False
) -> Records:
    """Yield the records of one file; nothing where it is plainly no recipe in a larger whole.

    Raises
    ------
    BadFileError
        It is of no kind that can be read, or breaks off; what came before has been yielded.
    """
    with member.open() as raw:
        try:
            yield from _records(raw, member, reading, depth, is_member=is_member)
        except BadRecordError as e:
            yield Reject(member.name, 1, e.why, "")
        except BROKEN as e:
            path = Path(member.name) if is_member else reading.path
            raise BadFileError(path, f"cannot be read on: {reason_of(e)}") from e
        except ValueError as e:
            path = Path(member.name) if is_member else reading.path
            raise BadFileError(path, str(e)) from e


def _records(
    raw: IO[bytes], member: Member, reading: Reading, depth: int, *, is_member: bool
) -> Records:
    is_file = member.path is not None and member.path.is_file()
    if member.path:
        reading.budget = Budget(member.path.stat().st_size if is_file else None)
    head, stream = headed(raw)
    stream = unpacked(stream, head[:4], reading.budget)
    head, stream = headed(stream) if stream is not raw else (head, stream)
    head, stream = narrowed(head, stream)
    if not head.strip():
        read_some(stream, 1)  # what broke off before its first byte says so here
        yield Reject(member.name, 1, "is empty", "")
        return
    content = kind_of(head, member.name, has_columns=reading.columns is not None)
    if content in ARCHIVES:
        yield from _members(stream, member, reading, depth, content)
        return
    if is_member and is_passed_over("", head):
        return
    kind = reading.kind or content
    if not kind:
        raise ValueError("is of no kind that can be read; where it is one, name it with --as")
    tell = (lambda: reading.tell(raw.tell())) if reading.on_bytes and is_file else None
    found = None
    for found in _READERS[reader_of(kind)](_Open(stream, member, kind, reading.columns, tell)):
        yield found
    if found is None:
        yield Reject(member.name, 1, "holds nothing that can be read as recipes", "")


def _members(
    stream: IO[bytes], member: Member, reading: Reading, depth: int, content: str
) -> Records:
    if depth >= MAX_DEPTH:
        raise OSError(f"archives may lie in one another {MAX_DEPTH} deep at most")
    if content == "tar":
        members = members_of_tar(stream, member.name)
    elif member.path and stream.seekable():
        members = members_of_zip(stream, member.name, reading.budget)
    else:
        members = members_of_zip(held(stream), member.name, reading.budget)
    yield from reading.all_of(members, member.name, depth + 1)


@dataclass(frozen=True, slots=True)
class _Open:
    stream: IO[bytes]
    member: Member
    kind: str
    columns: Columns | None
    tell: Callable[[], None] | None

    @property
    def name(self) -> str:
        return self.member.name

    @property
    def form(self) -> str:
        """The form of its records, where its kind alone says it."""
        return self.kind if self.kind in EXPORTS or self.kind in PRESETS else "json"

    def whole(self, most_bytes: int = MAX_OBJECT_BYTES) -> bytes:
        """Return its bytes; a file of one recipe, or of one page, is small."""
        data = self.stream.read(most_bytes + 1)
        if len(data) > most_bytes:
            raise OSError(f"it is longer than {most_bytes >> 20} MB")
        return data


def _lines(file: _Open) -> Records:
    name, form = file.name, file.form
    for number, data in lines_of(file.stream, file.tell):
        if data is None:
            limit = MAX_LINE_BYTES >> 20
            yield Reject(
                name, number, f"is longer than {limit} MB; a recipe is one line of JSON", ""
            )
        else:
            yield Raw(name, number, data, form)


def _documents(file: _Open) -> Records:
    number = 0
    for number, data, is_alone in values_of(file.stream):
        if file.tell:
            file.tell()
        if data is None:
            limit = (MAX_OBJECT_BYTES if is_alone else MAX_LINE_BYTES) >> 20
            yield Reject(file.name, number, f"is longer than {limit} MB", "")
            continue
        inner = recipes_within(data) if is_alone or b'"@graph"' in data else None
        if inner is None:
            yield Raw(file.name, number, data, file.form)
        elif inner:
            yield from (
                Raw(file.name, n, found, file.form) for n, found in enumerate(inner, number)
            )
        else:
            yield Reject(
                file.name, number, "holds no Recipe", data[:200].decode("utf-8", "replace")
            )
    if not number:
        yield Reject(file.name, 1, "holds no JSON object", "")


def _table(file: _Open) -> Records:
    preset = file.kind if file.kind in PRESETS else ""
    return rows_of_text(file.stream, file.name, file.columns, preset)


def _parquet(file: _Open) -> Records:
    preset = file.kind if file.kind in PRESETS else ""
    source = file.member.path or held(file.stream)
    return rows_of_parquet(source, file.name, file.columns, preset)


def _page(file: _Open) -> Records:
    page = file.whole()
    try:
        recipes = recipes_in_page(page)
    except MissingExtraError:  # what pages themselves say is read without it
        recipes = recipes_in_page(page, use_sites=False)
    for n, found in enumerate(recipes, 1):
        yield Raw(file.name, n, found, "schema_org")


def _text(file: _Open) -> Records:
    yield Raw(file.name, 1, file.whole(MAX_LINE_BYTES), file.kind)


def _copymethat(file: _Open) -> Records:
    for n, found in enumerate(from_copymethat(text_of(file.whole())), 1):
        yield Raw(file.name, n, found, "copymethat")


def _gnome(file: _Open) -> Records:
    for line, values in groups_of(file.stream):
        if isinstance(values, str):
            yield Reject(file.name, line, values, "")
        else:
            yield Raw(file.name, line, values, "gnome")


_READERS: dict[str, Callable[[_Open], Records]] = {
    "jsonl": _lines,
    "json": _documents,
    "csv": _table,
    "parquet": _parquet,
    "page": _page,
    "cooklang": _text,
    "chowdown": _text,
    "copymethat": _copymethat,
    "gnome": _gnome,
}
