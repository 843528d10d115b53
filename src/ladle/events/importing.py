"""Importing: interaction files into the log, hashes in place of identities."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ladle.events.items import Event, EventKind, imported_event_id
from ladle.events.log import EventLog
from ladle.people import (
    InteractionReject,
    People,
    PseudonymousInteraction,
    Purpose,
    Signal,
    read_pseudonymous,
)

_KIND_OF = {signal: EventKind(signal) for signal in Signal}
OwnIds = Callable[[Sequence[str]], list[str | None]]
"""Translates a file's recipe ids to the catalog's; None for one that is not there."""


@dataclass
class InteractionCount:
    """What came of one file."""

    rows: int = 0
    new: int = 0
    unknown_recipes: int = 0
    """Rows of recipes that are not in the catalog: kept, since they may come later."""
    rejects: list[InteractionReject] = field(default_factory=list)


def import_interactions(  # noqa: PLR0913 - the rim, where a file meets people, log and catalog
    path: Path,
    source: str,
    people: People,
    log: EventLog,
    own_ids: OwnIds,
    *,
    latest: datetime | None = None,
    on_rows: Callable[[int], None] = lambda _: None,
) -> InteractionCount:
    """Log the rows of a file; the same row of the same source is logged once.

    A recipe that was unknown, and came since under another id than the file's, counts with the next
    import of the file: its row is then logged again, under that id.

    Parameters
    ----------
    latest
        Rows dated after this are refused.
    on_rows
        Told now and then how many rows have been read.

    Raises
    ------
    BadFileError
        The file cannot be read; the batches before that are logged.
    """
    count = InteractionCount()
    for batch in read_pseudonymous(path, people, Purpose.EVENTS, latest):
        rows = [r for r in batch if isinstance(r, PseudonymousInteraction)]
        count.rejects += [r for r in batch if isinstance(r, InteractionReject)]
        count.rows += len(batch)
        ids = own_ids([r.recipe_id for r in rows])
        count.unknown_recipes += ids.count(None)
        count.new += log.append_many(
            _event(row, source, recipe_id or row.recipe_id)
            for row, recipe_id in zip(rows, ids, strict=True)
        )
        on_rows(count.rows)
    return count


def _event(row: PseudonymousInteraction, source: str, recipe_id: str) -> Event:
    return Event(
        kind=_KIND_OF[row.signal],
        recipe_id=recipe_id,
        person=row.person,
        at=row.at,
        rating=row.rating,
        is_synthetic=row.is_synthetic,
        event_id=imported_event_id(source, row, recipe_id),
    )
