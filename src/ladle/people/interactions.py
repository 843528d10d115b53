"""Interaction files: Parquet or CSV with `person_id, recipe_id, rating?, kind?, at?` (UTC)."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from ladle.core import NO_FILE, BadFileError, PersonHash
from ladle.people.registry import MAX_IDENTITY, SYNTHETIC_PREFIX, People, Purpose

if TYPE_CHECKING:
    import pyarrow as pa

REQUIRED = ("person_id", "recipe_id")
OPTIONAL = ("rating", "kind", "at")
_BATCH_ROWS = 20_000
_LOWEST, _HIGHEST = 0.0, 5.0
_PARQUET = b"PAR1"
_NUMBER_OR_TIME = re.compile(r"[\d\s.,:/+TZ-]{1,40}", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COMPACT_DATE = 8
_NOTHING = frozenset({"", "na", "n/a", "nan", "nat", "none", "null"})
"""What programs write into a cell that holds nothing; an identifier may well be one of them."""


class Signal(StrEnum):
    """What a row of the file says happened; the log's own kinds of event are `events`'."""

    CONVERSION = "conversion"
    COOK = "cook"
    RATING = "rating"


_SIGNALS = {signal.value: signal for signal in Signal}


class Interaction(msgspec.Struct, frozen=True, gc=False):
    """One row, checked; the identity is the outside's, so it stays in this room.

    A file has millions: a structure is made in a fifth of the time that a dataclass takes.
    """

    person_id: str
    recipe_id: str
    signal: Signal
    rating: float | None
    """Stars from 0 to 5; None where nobody said."""
    at: datetime | None
    """UTC; None where the file is undated."""


class PseudonymousInteraction(msgspec.Struct, frozen=True, gc=False):
    """One row as other rooms see it: a hash in place of the identity."""

    person: PersonHash
    is_synthetic: bool
    """A generator made the person up."""
    recipe_id: str
    """As the file has it."""
    signal: Signal
    rating: float | None
    """Stars from 0 to 5; None where nobody said."""
    at: datetime | None
    """UTC; None where the file is undated."""


@dataclass(frozen=True, slots=True)
class InteractionReject:
    """A row that was refused; its text quotes only numbers and times, so it names nobody."""

    row: int
    """Counted from 1, without the header."""
    reason: str


def read_pseudonymous(
    path: Path, people: People, purpose: Purpose, latest: datetime | None = None
) -> Iterator[list[PseudonymousInteraction | InteractionReject]]:
    """Yield the rows of a file in batches, each checked, with its person's hash for a purpose.

    Parameters
    ----------
    people
        Where those seen for the first time are enrolled, batch by batch.
    latest
        Rows dated after this are refused: one wrong year would make all others look old.

    Raises
    ------
    BadFileError
        The file is missing, is neither Parquet nor CSV, or lacks a required column.
    StoreError
        As `People.hashes_of` raises it.
    """
    for batch in read_interactions(path, latest):
        identities = (row.person_id for row in batch if isinstance(row, Interaction))
        hashes = people.hashes_of(identities, purpose)
        yield [
            row if isinstance(row, InteractionReject) else _pseudonymous(row, hashes)
            for row in batch
        ]


def _pseudonymous(row: Interaction, hashes: Mapping[str, PersonHash]) -> PseudonymousInteraction:
    person, is_synthetic = row.person_id, row.person_id.startswith(SYNTHETIC_PREFIX)
    return PseudonymousInteraction(
        hashes[person], is_synthetic, row.recipe_id, row.signal, row.rating, row.at
    )


def read_interactions(
    path: Path, latest: datetime | None = None
) -> Iterator[list[Interaction | InteractionReject]]:
    """Yield the rows of a file in batches, each checked.

    Parameters
    ----------
    latest
        Rows dated after this are refused: one wrong year would make all others look old.

    Raises
    ------
    BadFileError
        The file is missing, is neither Parquet nor CSV, or lacks a required column.
    """
    import pyarrow as pa  # noqa: PLC0415 - a server, which reads no such file, starts without it

    try:
        rows = _parquet_rows(path) if _is_parquet(path) else _csv_rows(path)
        names = next(rows, ())
        cells_of, width = itemgetter(*_places(path, names)), len(names)
        numbered = enumerate(rows, 1)
        while batch := list(islice(numbered, _BATCH_ROWS)):
            yield [
                _checked(number, cells_of((*row, None)), latest)
                if len(row) == width
                else InteractionReject(number, f"has {len(row)} cells; the header has {width}")
                for number, row in batch
            ]
    except NO_FILE as e:
        raise BadFileError.unopened(path, e) from e
    except (pa.ArrowException, csv.Error, OSError, OverflowError, ValueError) as e:
        raise BadFileError(path, f"cannot be read as Parquet or CSV: {e}") from e


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_PARQUET)) == _PARQUET


def _parquet_rows(path: Path) -> Iterator[Sequence[Any]]:
    """Yield the names of the columns that count, then the rows."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    with pq.ParquetFile(path) as file:
        names = [n for n in file.schema_arrow.names if n in (*REQUIRED, *OPTIONAL)]
        yield names
        for batch in file.iter_batches(batch_size=_BATCH_ROWS, columns=names):
            yield from zip(*(_values(batch.column(name)) for name in names), strict=True)


def _values(column: pa.Array[Any]) -> list[Any]:
    import pyarrow as pa  # noqa: PLC0415

    if not pa.types.is_timestamp(column.type):
        return column.to_pylist()
    # pyarrow makes no datetime of a nanosecond, nor of a year past 9999
    microseconds = column.cast(pa.timestamp("us"), safe=False).cast(pa.int64()).to_pylist()
    return [None if us is None else _since_1970(us) for us in microseconds]


def _since_1970(microseconds: int) -> datetime | str:
    try:
        return _EPOCH + timedelta(microseconds=microseconds)
    except OverflowError:
        return f"{microseconds} microseconds"


def _csv_rows(path: Path) -> Iterator[Sequence[str]]:
    """Yield the header, then the rows that are not blank."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        yield [name.strip() for name in next(rows, ())]
        yield from (row for row in rows if row)


def _places(path: Path, names: Sequence[str]) -> list[int]:
    """Find the columns; one that is not there lies behind the last.

    Without a header the first row may name a person, so it is not quoted.
    """
    for name in (*REQUIRED, *OPTIONAL):
        if name in REQUIRED and name not in names:
            raise BadFileError(
                path,
                f"has no column {name!r}; it must have {' and '.join(REQUIRED)} and may have "
                f"{', '.join(OPTIONAL)}",
            )
        if names.count(name) > 1:
            raise BadFileError(path, f"has the column {name!r} twice; it must have it once")
    return [names.index(c) if c in names else len(names) for c in (*REQUIRED, *OPTIONAL)]


def _checked(
    number: int, cells: tuple[Any, ...], latest: datetime | None
) -> Interaction | InteractionReject:
    """Check the cells of a row; each check answers at once for what nearly all cells are."""
    person, recipe, rating, kind, at = cells
    try:
        return Interaction(
            _identifier("person_id", person),
            _identifier("recipe_id", recipe),
            _signal(kind),
            _rating(rating),
            _moment(at, latest),
        )
    except ValueError as e:
        return InteractionReject(number, str(e))


def _identifier(name: str, value: object) -> str:
    if type(value) is str and 0 < len(value) <= MAX_IDENTITY:
        return value
    if value is None or _is_nan(value):
        value = ""
    elif isinstance(value, bytes):
        value = _decoded(name, value)
    elif isinstance(value, float | Decimal) and math.isfinite(value) and value % 1 == 0:
        value = int(value)  # whole numbers become fractions where a column has gaps
    if isinstance(value, bool) or not isinstance(value, str | int):
        kind = type(value).__name__
        raise ValueError(f"{name} is a {kind}; it must be a text or a whole number")  # noqa: TRY004
    text = str(value)
    if not 0 < len(text) <= MAX_IDENTITY:
        raise ValueError(f"{name} has {len(text)} characters; it must have 1 to {MAX_IDENTITY}")
    return text


def _decoded(name: str, value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise ValueError(f"{name} is no UTF-8 text; it must be a text or a whole number") from None


def _shown(value: object) -> str:
    text = str(value)
    return repr(text) if _NUMBER_OR_TIME.fullmatch(text) else f"a text of {len(text)} characters"


def _is_nothing(value: object) -> bool:
    if isinstance(value, str):
        return value.strip().casefold() in _NOTHING
    return value is None or _is_nan(value)


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _signal(value: object) -> Signal:
    if type(value) is str and (known := _SIGNALS.get(value)):
        return known
    if _is_nothing(value):
        return Signal.RATING
    try:
        return Signal(str(value))
    except ValueError:
        shown = _shown(value)
        raise ValueError(f"kind is {shown}; it must be one of {', '.join(Signal)}") from None


def _rating(value: object) -> float | None:
    if value is None or _is_nothing(value):
        return None
    if type(value) is float and _LOWEST <= value <= _HIGHEST:
        return value
    try:
        rating = float(str(value))
    except ValueError:
        shown = _shown(value)
        raise ValueError(f"rating is {shown}; it must be a number from 0 to 5") from None
    if not _LOWEST <= rating <= _HIGHEST:
        raise ValueError(f"rating is {rating:g}; it must be from 0 to 5")
    return rating


def _moment(value: object, latest: datetime | None) -> datetime | None:
    if value is None or _is_nothing(value):
        return None
    try:
        at = value if isinstance(value, datetime) else _parsed(str(value))
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        shown = _shown(value)
        raise ValueError(f"at is {shown}; it must be an ISO 8601 time in UTC") from None
    if latest and at > latest:
        raise ValueError(f"at is {at.isoformat()}, which is yet to come")
    return at


def _parsed(text: str) -> datetime:
    if text.isdigit() and len(text) != _COMPACT_DATE:
        # milliseconds since 1970 would pass for a day in the Middle Ages
        raise ValueError("digits only")
    return datetime.fromisoformat(text)
