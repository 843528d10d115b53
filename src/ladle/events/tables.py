"""The tables of the log, and what a database of before lacks of them."""

from __future__ import annotations

import sqlalchemy as sa

from ladle.store import Database, metadata

_NARROWER = "events_by_person"
"""An index that `events_of_person` has replaced."""

events = sa.Table(
    "events",
    metadata,
    sa.Column("event_id", sa.String, primary_key=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("person", sa.String, nullable=True),
    sa.Column("recipe_id", sa.String, nullable=False),
    sa.Column("at", sa.Integer, nullable=True),
    sa.Column("rating", sa.Float, nullable=True),
    sa.Column("impression_id", sa.String, nullable=True),
    sa.Column("is_synthetic", sa.Boolean, nullable=False),
)
impressions = sa.Table(
    "impressions",
    metadata,
    sa.Column("impression_id", sa.String, primary_key=True),
    sa.Column("person", sa.String, nullable=True),
    sa.Column("recipe_id", sa.String, nullable=False),
    sa.Column("alternatives", sa.JSON, nullable=False),
    sa.Column("at", sa.Integer, nullable=False),
    sa.Column("arm", sa.String, nullable=False),
    sa.Column("model", sa.String, nullable=False),
    sa.Column("model_version", sa.String, nullable=False),
    sa.Column("catalog_version", sa.String, nullable=False),
    sa.Column("n_candidates", sa.Integer, nullable=False),
    sa.Column("propensity", sa.Float, nullable=False),
    sa.Column("part_of_day", sa.String, nullable=True),
    sa.Column("is_day_off", sa.Boolean, nullable=True),
    sa.Column("is_by_hour", sa.Boolean, nullable=True),
)
impressions_by_person = sa.Index("impressions_by_person", impressions.c.person, impressions.c.at)
events_of_person = sa.Index(
    "events_of_person",
    events.c.person,
    events.c.at.desc(),
    events.c.event_id,
    events.c.recipe_id,
    events.c.kind,
    events.c.rating,
    events.c.impression_id,
)
"""A person's latest events in their order, without a look at the table: they lie all over it."""


def upgrade(database: Database) -> None:
    """Give a database of before what it lacks; who only opens one takes no writer's turn."""
    with database.reading() as connection:
        if not _lacks(connection):
            return
    with database.writing() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # two that open it queue up
        for change in _lacks(connection):
            connection.execute(change)


def _lacks(connection: sa.Connection) -> list[sa.Executable]:
    """Return what makes a database of before like those of now."""
    found = sa.inspect(connection)
    columns = {column["name"] for column in found.get_columns(impressions.name)}
    lacks: list[sa.Executable] = [
        sa.text(f"ALTER TABLE {impressions.name} ADD COLUMN {sa.schema.CreateColumn(column)}")
        for column in impressions.columns
        if column.name not in columns
    ]
    indexes = {i["name"] for table in (events, impressions) for i in found.get_indexes(table.name)}
    lacks += [
        sa.schema.CreateIndex(index, if_not_exists=True)
        for index in (events_of_person, impressions_by_person)
        if index.name not in indexes
    ]
    if _NARROWER in indexes:
        lacks.append(sa.text(f"DROP INDEX IF EXISTS {_NARROWER}"))
    return lacks
