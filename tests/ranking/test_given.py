"""What callers give beside questions is checked; through the door it is in `test_door`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ladle.core import BadRequestError
from ladle.ranking import EventBody
from ladle.ranking.given import checked_recipe, moment_of, own_event_id, stars_of

NOW = datetime(2026, 5, 1, 18, tzinfo=UTC)


def test_a_recipe_bears_the_id_of_its_address() -> None:
    recipe = checked_recipe("soup", {"name": "Soup", "recipeIngredient": ["1 leek"]})
    assert (recipe.id, recipe.name, recipe.lines) == ("soup", "Soup", ("1 leek",))
    with pytest.raises(BadRequestError, match=r"^identifier: is 'stew'; the address says 'soup'$"):
        checked_recipe("soup", {"name": "Soup", "identifier": "stew"})
    with pytest.raises(BadRequestError, match=r"^name: is missing; a recipe without a name"):
        checked_recipe("soup", {"recipeIngredient": ["1 leek"]})


def test_an_event_happened_until_now() -> None:
    assert moment_of(None, NOW) == NOW
    assert moment_of(NOW - timedelta(days=9), NOW) == NOW - timedelta(days=9)
    with pytest.raises(BadRequestError, match=r"^at: is .*; it must be from 1970 to now$"):
        moment_of(NOW + timedelta(days=9), NOW)


def test_a_rating_alone_has_stars() -> None:
    assert stars_of(EventBody(kind="rating", rating=4.0)) == 4.0
    assert stars_of(EventBody(kind="cook")) is None
    with pytest.raises(BadRequestError, match=r"^rating: must be given with kind rating, and only"):
        stars_of(EventBody(kind="cook", rating=4.0))


def test_a_callers_event_id_is_kept_apart_from_our_own() -> None:
    assert own_event_id("a1") == "x-a1"
    with pytest.raises(BadRequestError, match=r"^event_id: must have 1 to 100 printable charact"):
        own_event_id("")
