"""Reading the tables in `data`: tab separated, a header, one row a line, cells with "; " between.

The ingredient vocabulary has a schema of its own, in `vocabulary`.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

from ladle.core import VocabularyError


def read_table(name: str, columns: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a table.

    Parameters
    ----------
    columns
        What its header must say.

    Raises
    ------
    VocabularyError
        The header is another, or a row has too few or too many cells, or an empty one.
    """
    text = (files("ladle.food") / "data" / name).read_text(encoding="utf-8")
    return parse_table(name, text, columns)


def parse_table(name: str, text: str, columns: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a table's text; see `read_table`."""
    header, *rows = text.splitlines() or [""]
    if tuple(header.split("\t")) != columns:
        raise VocabularyError(f"{name}:1: the header must be {' '.join(columns)}, tab separated")
    for number, row in enumerate(rows, start=2):
        cells = tuple(row.split("\t"))
        if len(cells) != len(columns):
            raise VocabularyError(
                f"{name}:{number}: {len(cells)} cells; there must be {len(columns)}, tab separated"
            )
        if "" in cells:
            missing = columns[cells.index("")]
            raise VocabularyError(f"{name}:{number}: {missing} is empty; write - for nothing")
        yield cells


def cell(text: str) -> tuple[str, ...]:
    """Return what a cell lists; nothing for a dash."""
    return () if text == "-" else tuple(text.split("; "))
