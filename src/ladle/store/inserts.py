"""Inserts of rows that may be there already."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite


def insert_new(table: sa.Table) -> sqlite.Insert:
    """Return an insert that leaves a row of the same primary key as it is, and is no error then.

    A row that breaks any other rule of the table is refused: "OR IGNORE" would pass over it, too.
    """
    return sqlite.insert(table).on_conflict_do_nothing(index_elements=table.primary_key.columns)


def insert_or_replace(table: sa.Table) -> sqlite.Insert:
    """Return an insert that takes the place of a row of the same primary key, and of no other."""
    insert, key = sqlite.insert(table), table.primary_key.columns
    new = {c.name: insert.excluded[c.name] for c in table.columns if c.name not in key}
    return insert.on_conflict_do_update(index_elements=key, set_=new)
