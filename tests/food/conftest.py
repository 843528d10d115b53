"""Short ways to a recipe, to its facts and to the names of foods."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from ladle.core import Recipe, RecipeId
from ladle.food import EntryIx, RecipeFacts, facts_of, vocabulary


@pytest.fixture(scope="session")
def recipe() -> Callable[..., Recipe]:
    """Return `recipe(*lines, steps=("Mix it all well.",), name="Supper", **fields)`."""

    def recipe(*lines: str, name: str = "Supper", **fields: tuple[str, ...] | str) -> Recipe:
        fields.setdefault("steps", ("Mix it all well.",))
        return Recipe(RecipeId("r"), name, lines, **fields)  # type: ignore[arg-type]

    return recipe


@pytest.fixture(scope="session")
def facts(recipe: Callable[..., Recipe]) -> Callable[..., RecipeFacts]:
    """Return `facts(*lines, ...)`: the facts of `recipe(*lines, ...)`."""

    def facts(*lines: str, **fields: tuple[str, ...] | str) -> RecipeFacts:
        return facts_of(recipe(*lines, **fields))

    return facts


@pytest.fixture(scope="session")
def named() -> Callable[[Iterable[EntryIx]], list[str]]:
    """Return `named(entries)`: the canonical names of entries, in their order."""
    return lambda found: [vocabulary().entries[ix].name for ix in found]
