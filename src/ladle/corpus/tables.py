"""CSV and TSV files row by row; the header says which column holds what."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any

from ladle.corpus.columns import PRESETS, Columns, is_enough, plain_columns, preset_of
from ladle.corpus.readers import lines_of
from ladle.corpus.records import EXCERPT, Raw, Reject

_DELIMITERS = ",\t;|"


def looks_like_table(text: str) -> str:
    """Return the sign between the columns of a table whose header says enough; nothing if none."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    sign = _delimiter(header)
    names = next(csv.reader([header], delimiter=sign), [])
    is_known = preset_of(names) or is_enough(plain_columns(names))
    return sign if len(names) > 1 and is_known else ""


def rows_of_text(
    text: IO[bytes], name: str, columns: Columns | None, preset: str = ""
) -> Iterator[Raw | Reject]:
    """Yield the rows of a CSV or TSV file, its header first telling which column is which.

    A row with too few or too many cells is refused: it may be a piece of another.

    Raises
    ------
    ValueError
        The header names no column that a recipe cannot do without.
    """
    lines = _Lines(text)
    header = next(iter(lines), "")
    sign = _delimiter(header)
    names = _names(header, sign)
    n_cells = max((n for n, column in enumerate(names, 1) if column.strip()), default=0)
    read = reading_of(names, columns, preset)
    rows = csv.reader(lines, delimiter=sign)
    while True:
        line = lines.number + 1
        lines.n_quotes = 0
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as e:
            yield Reject(name, line, f"is no row of a table ({e})", "")
            continue
        row = _with_surplus_joined(row, names, n_cells, read.form)
        if why := _why_not(row, n_cells, lines) or _why_open(lines, line):
            yield Reject(name, line, why, _excerpt(row))
        elif row:
            yield Raw(name, line, read.of(dict(zip(names, row, strict=False))), read.form)


def _names(header: str, sign: str) -> list[str]:
    try:
        return next(csv.reader([header], delimiter=sign), [])
    except csv.Error as e:
        if "\r" in header:
            raise ValueError("has lines that end in CR alone; save it with usual line ends") from e
        raise ValueError(f"has no header of a table ({e})") from e


def _why_open(lines: _Lines, first: int) -> str:
    """Refuse a last row that has taken in all that follows a quote which nothing closes."""
    is_open = lines.is_done and lines.n_quotes % 2 and lines.number > first
    return "has a quote that is never closed" if is_open else ""


class _Lines:
    """The lines of a text as `csv` wants them; it is told apart what was no text."""

    def __init__(self, text: IO[bytes]) -> None:
        self._lines = lines_of_any(text)
        self.number = 0
        self.is_spoilt = self.is_long = self.is_done = False
        self.n_quotes = 0
        """Since the row began."""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            self.number, data = next(self._lines)
        except StopIteration:
            self.is_done = True
            raise
        self.n_quotes += (data or b"").count(b'"')
        self.is_long |= data is None
        try:
            line = (data or b"").decode()
        except UnicodeDecodeError:
            self.is_spoilt, line = True, (data or b"").decode("utf-8", "replace")
        return line + "\n"


def lines_of_any(text: IO[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """Yield all lines, blank ones within a cell included."""
    last = 0
    for number, data in lines_of(text):
        yield from ((n, b"") for n in range(last + 1, number))
        yield number, data
        last = number


def _why_not(row: Sequence[str], n_cells: int, lines: _Lines) -> str:
    is_spoilt, is_long = lines.is_spoilt, lines.is_long
    lines.is_spoilt = lines.is_long = False
    if is_long:
        return "has a line that is too long for a recipe"
    if is_spoilt:
        return "is no UTF-8 text; save the file as UTF-8"
    if row and (len(row) < n_cells or any(cell.strip() for cell in row[n_cells:])):
        return f"has {len(row)} cells; its header has {n_cells}"
    return ""


def _with_surplus_joined(
    row: list[str], names: Sequence[str], n_cells: int, form: str
) -> list[str]:
    column = PRESETS[form].surplus if form in PRESETS else ""
    surplus = len(row) - n_cells
    if not column or column not in names or surplus <= 0 or not any(row[n_cells:]):
        return row
    at = names.index(column)
    return [*row[:at], ",".join(row[at : at + surplus + 1]), *row[at + surplus + 1 :]]


def _excerpt(row: Sequence[str]) -> str:
    text = " | ".join(row)[:EXCERPT]
    return text.encode("utf-8", "replace").decode()


def _delimiter(header: str) -> str:
    counts = [header.count(sign) for sign in _DELIMITERS]
    return _DELIMITERS[counts.index(max(counts))]


class RowReading:
    """How the rows of one table become records."""

    def __init__(self, form: str, columns: Columns) -> None:
        self.form = form
        self.columns = columns

    def of(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a row by properties, or as it is where its form knows better."""
        if self.form != "cells":
            return row
        return {field: row[column] for field, column in self.columns.items() if column in row}


def reading_of(names: Sequence[str], columns: Columns | None, preset: str) -> RowReading:
    """Return how the rows of a table with these columns are to be read.

    Raises
    ------
    ValueError
        They do not say it.
    """
    read = _reading_of(names, columns, preset)
    used = [name for name in names if name in set(read.columns.values())]
    if twice := [name for name in used if used.count(name) > 1]:
        raise ValueError(f"has the column {twice[0]!r} twice; which one holds is not clear")
    return read


def _reading_of(names: Sequence[str], columns: Columns | None, preset: str) -> RowReading:
    if columns:
        if missing := sorted(set(columns.values()) - set(names)):
            raise ValueError(f"has no column {missing[0]!r}; it has {_listed(names)}")
        return RowReading("cells", columns)
    if preset := preset or preset_of(names):
        if missing := sorted(PRESETS[preset].signature - set(names)):
            raise ValueError(f"has no column {missing[0]!r}, which {preset} has")
        return RowReading(preset, PRESETS[preset].columns)
    own = plain_columns(names)
    if not is_enough(own):
        raise ValueError(
            f"has the columns {_listed(names)}; say which is which, as name=title,"
            "recipeIngredient=ingredients"
        )
    return RowReading("cells", own)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(list(names)[:20])[:300]
