"""Files of requests whose answer is known: JSON Lines with hashes in place of identities."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TextIO

import msgspec

from ladle.core import NO_FILE, BadFileError, PersonHash
from ladle.people.registry import MAX_IDENTITY, People, Purpose

_GZIP = b"\x1f\x8b"
_BATCH = 10_000


@dataclass(frozen=True, slots=True)
class JudgedRequest:
    """A request, and the recipe that its person chose then."""

    request_id: str
    person: PersonHash
    at: datetime | None
    """UTC; None where the file is undated."""
    wants: Mapping[str, str]
    """The labels that a recipe must carry, by kind: `meal` and `main`."""
    selected: str
    """The id of the recipe, as the file has it."""


class _Wants(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    meal: str | None = None
    main: str | None = None


class _Line(msgspec.Struct):
    request_id: str
    person_id: str
    selected: str
    at: datetime | None = None
    wants: _Wants = msgspec.field(default_factory=_Wants)


@dataclass
class RequestsFile:
    """A file of requests: `{request_id, person_id, at?, wants, selected}` a line."""

    path: Path
    rejects: list[str] = field(default_factory=list)
    """What was wrong with each line that was left out; no identity is quoted."""

    def read(self, people: People, purpose: Purpose) -> Iterator[JudgedRequest]:
        """Yield the requests in the order of the file; a bad line is noted, the rest goes on.

        Raises
        ------
        BadFileError
            The file is missing, or no text.
        """
        try:
            with _open(self.path) as file:
                numbered = enumerate(file, 1)
                while batch := list(islice(numbered, _BATCH)):
                    lines = [line for n, text in batch if (line := self._line(n, text))]
                    hashes = people.hashes_of((line.person_id for line in lines), purpose)
                    for line in lines:
                        yield _request(line, hashes[line.person_id])
        except NO_FILE as e:
            raise BadFileError.unopened(self.path, e) from e
        except (OSError, EOFError, UnicodeDecodeError) as e:
            raise BadFileError(self.path, f"cannot be read as JSON Lines ({e})") from e

    def _line(self, number: int, text: str) -> _Line | None:
        if not text.strip():
            return None
        try:
            line = msgspec.json.decode(text, type=_Line)
        except msgspec.DecodeError as e:
            self.rejects.append(f"line {number}: {e}")
            return None
        if not 0 < len(line.person_id) <= MAX_IDENTITY:
            self.rejects.append(
                f"line {number}: person_id must have 1 to {MAX_IDENTITY} characters"
            )
            return None
        return line


def _open(path: Path) -> TextIO:
    with path.open("rb") as file:
        is_gzip = file.read(len(_GZIP)) == _GZIP
    if is_gzip:
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _request(line: _Line, person: PersonHash) -> JudgedRequest:
    at = line.at
    if at is not None:
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    wants = {k: v for k, v in msgspec.to_builtins(line.wants).items() if v is not None}
    return JudgedRequest(line.request_id, person, at, wants, line.selected)
