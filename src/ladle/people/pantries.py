"""What households have at home."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from ladle.food import EntryIx, key, vocabulary
from ladle.people.bounds import MAX_PANTRY, check_count
from ladle.people.profiles import PantryItem, check_food, check_pantry
from ladle.people.registry import check_identity
from ladle.people.somebody import HouseholdKey, known_household, no_household
from ladle.people.tables import alone, households, pantry_items
from ladle.store import Database

_AT_HOME = (
    sa.select(pantry_items.c.food, pantry_items.c.use_by)
    .select_from(households)
    .outerjoin(pantry_items, pantry_items.c.household_key == households.c.household_key)
    .where(households.c.identity == sa.bindparam("household"))
    .order_by(pantry_items.c.position)
)
"""An empty pantry is one row of nothing."""


class Pantries:
    """Keeps each household's pantry."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._at_home = database.prepared(_AT_HOME)

    def put(self, household: str, items: Sequence[PantryItem]) -> None:
        """Write what is at home in place of what was.

        Raises
        ------
        UnknownFoodError
            An item is no food.
        BadRequestError
            The household is unknown, or there are more than `MAX_PANTRY` items.
        """
        check_identity(household, "household")
        checked = check_pantry(tuple(items))
        with alone(self._database) as connection:
            _write(connection, known_household(connection, household), checked)

    def get(self, household: str) -> tuple[PantryItem, ...]:
        """Return what is at home, in the order in which it was put.

        Raises
        ------
        BadRequestError
            The household is unknown.
        """
        check_identity(household, "household")
        rows = self._at_home.all(household=household)
        if not rows:
            raise no_household()
        return tuple(
            PantryItem(food=food, use_by=date.fromisoformat(by) if by else None)
            for food, by in rows
            if food is not None
        )

    def use_up(self, household: str, foods: Sequence[str]) -> tuple[PantryItem, ...]:
        """Take foods out, all that there is of each; returns what was there.

        Only the very food goes, under any of its names: using up cheese leaves the cheddar.

        Raises
        ------
        UnknownFoodError
            A name is no food.
        BadRequestError
            The household is unknown, or there are more than `MAX_PANTRY` names.
        """
        check_identity(household, "household")
        check_count(foods, "foods", MAX_PANTRY)
        used = {_food(check_food(name, f"foods[{i}]")) for i, name in enumerate(foods)}
        with alone(self._database) as connection:
            home = known_household(connection, household)
            items = _read(connection, home)
            _write(connection, home, [item for item in items if _food(item.food) not in used])
        return tuple(item for item in items if _food(item.food) in used)


def _food(name: str) -> EntryIx | str:
    """Return the food; its name as it is looked up where it is in no table any more."""
    found = vocabulary().find(name)
    return key(name) if found is None else found


def _read(connection: sa.Connection, home: HouseholdKey) -> tuple[PantryItem, ...]:
    query = (
        sa.select(pantry_items.c.food, pantry_items.c.use_by)
        .where(pantry_items.c.household_key == home)
        .order_by(pantry_items.c.position)
    )
    return tuple(PantryItem(food=food, use_by=by) for food, by in connection.execute(query))


def _write(connection: sa.Connection, home: HouseholdKey, items: Sequence[PantryItem]) -> None:
    connection.execute(sa.delete(pantry_items).where(pantry_items.c.household_key == home))
    rows = [
        {"household_key": home, "position": i, "food": item.food, "use_by": item.use_by}
        for i, item in enumerate(items)
    ]
    if rows:
        connection.execute(sa.insert(pantry_items), rows)
