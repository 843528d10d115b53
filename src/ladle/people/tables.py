"""The tables of households, profiles and kept texts, and how they are read and written whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from ladle.store import Database, metadata


def _of_household() -> sa.Column[bytes]:
    home = sa.ForeignKey("households.household_key", ondelete="CASCADE")
    return sa.Column("household_key", sa.LargeBinary, home, primary_key=True)


households = sa.Table(
    "households",
    metadata,
    sa.Column("identity", sa.String, primary_key=True),
    sa.Column("household_key", sa.LargeBinary, nullable=False, unique=True),
)
members = sa.Table(
    "household_members",
    metadata,
    _of_household(),
    sa.Column("member", sa.String, primary_key=True),
    sa.Column("person_key", sa.LargeBinary, nullable=False, index=True),
    sa.Column("name", sa.String, nullable=False),
    sa.UniqueConstraint("household_key", "person_key"),
)
pantry_items = sa.Table(
    "pantry_items",
    metadata,
    _of_household(),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("food", sa.String, nullable=False),
    sa.Column("use_by", sa.Date, nullable=True),
)
profiles = sa.Table(
    "profiles",
    metadata,
    sa.Column("person_key", sa.LargeBinary, primary_key=True),
    sa.Column("profile", sa.LargeBinary, nullable=False),
)
utterance_keys = sa.Table(
    "utterance_keys",
    metadata,
    sa.Column("person_key", sa.LargeBinary, primary_key=True),
    sa.Column("secret", sa.LargeBinary, nullable=False),
)
utterances = sa.Table(
    "utterances",
    metadata,
    sa.Column("utterance_id", sa.Integer, primary_key=True),
    sa.Column(
        "person_key",
        sa.LargeBinary,
        sa.ForeignKey("utterance_keys.person_key", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("at", sa.Integer, nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)
"""Texts go with their key."""

unfinished_erasures = sa.Table(
    "unfinished_erasures",
    metadata,
    sa.Column("person_key", sa.LargeBinary, primary_key=True),
)
"""Keys of people who are gone from here, and of whom other rooms may still hold something."""

erased_keys = sa.Table(
    "erased_keys",
    metadata,
    sa.Column("digest", sa.LargeBinary, primary_key=True),
)
"""Digests of the random keys of people and households that were erased; nothing leads back from
them, but a restored backup that holds the keys can be told whom to erase again."""

erased_hashes = sa.Table(
    "erased_hashes",
    metadata,
    sa.Column("person", sa.String, primary_key=True),
    sqlite_with_rowid=False,
)
"""Hashes of people who were erased. The key that each was made of is gone, and nobody gets it
again, so a hash leads to nobody: it only keeps out what was under way for them."""


@contextmanager
def whole_view(database: Database) -> Iterator[sa.Connection]:
    """Lend a connection whose every query sees the same moment."""
    with database.reading() as connection:
        connection.exec_driver_sql("BEGIN")
        yield connection


@contextmanager
def alone(database: Database) -> Iterator[sa.Connection]:
    """Lend a connection that writes alone: what it has read stays so until it is done.

    Others wait for their turn. All of it is durable on leaving, or none is.
    """
    with database.writing() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection
