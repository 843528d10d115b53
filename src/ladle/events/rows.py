"""Rows of the log as the database's driver takes and gives them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ladle.events.items import Event, Impression, coarse
from ladle.store import Row


def event_row(event: Event) -> dict[str, object]:
    """Return the values of an event's columns."""
    return {
        "event_id": event.event_id,
        "kind": str(event.kind),
        "person": event.person,
        "recipe_id": event.recipe_id,
        "at": None if event.at is None else coarse(event.at),
        "rating": event.rating,
        "impression_id": event.impression_id,
        "is_synthetic": event.is_synthetic,
    }


def impression_row(impression: Impression) -> dict[str, object]:
    """Return the values of an impression's columns."""
    return {
        "impression_id": impression.impression_id,
        "person": impression.person,
        "recipe_id": impression.recipe_id,
        "alternatives": msgspec.json.encode(impression.alternatives).decode(),
        "at": coarse(impression.at),
        "arm": impression.arm,
        "model": impression.model,
        "model_version": impression.model_version,
        "catalog_version": impression.catalog_version,
        "n_candidates": impression.n_candidates,
        "propensity": impression.propensity,
        "part_of_day": impression.part_of_day,
        "is_day_off": impression.is_day_off,
        "is_by_hour": impression.is_by_hour,
    }


def names_in(alternatives: str) -> tuple[str, ...]:
    """Return the ids of an impression's alternatives."""
    return msgspec.json.decode(alternatives, type=tuple[str, ...])


def declined_of(shown: Sequence[Row], done: Sequence[Row], since_s: int) -> frozenset[str]:
    """Return the recipes that were seen and not taken since.

    Parameters
    ----------
    shown
        Rows of answers: id, recommended recipe, alternatives, moment.
    done
        Rows of what the person did since `since_s`, the newest first: recipe, kind, rating, moment,
        id of the answer that it follows.
    """
    if not done:  # as mostly
        return frozenset([recommended for _, recommended, _, _ in shown])
    last_taken = {recipe_id: at for recipe_id, _, _, at, _ in reversed(done)}
    picks = {(impression_id, recipe_id) for recipe_id, _, _, _, impression_id in done}
    followed = {impression_id for impression_id, _ in picks}
    declined: set[str] = set()
    for impression_id, recommended, alternatives, at in shown:
        seen = (recommended,)
        if impression_id in followed:
            others = names_in(alternatives)
            if any((impression_id, other) in picks for other in others):
                seen = (recommended, *others)
        declined.update(
            recipe_id
            for recipe_id in seen
            if (impression_id, recipe_id) not in picks  # whatever the caller's clock said
            and last_taken.get(recipe_id, since_s - 1) < at
        )
    return frozenset(declined)
