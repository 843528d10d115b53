"""The one record that many rooms hand to each other: a recipe as it was written."""

from __future__ import annotations

from dataclasses import dataclass

from ladle.core.ids import RecipeId


@dataclass(frozen=True, slots=True)
class Recipe:
    """A checked recipe in its writer's words; facts about it are derived elsewhere."""

    id: RecipeId
    name: str
    """Empty where the source has none: such a recipe is judged offline, never served."""
    lines: tuple[str, ...] = ()
    """Ingredient lines as written."""
    steps: tuple[str, ...] = ()
    """Instructions as written, one step each."""
    total_time: str = ""
    """As declared: an ISO 8601 duration, if the source keeps to the standard."""
    prep_time: str = ""
    cook_time: str = ""
    categories: tuple[str, ...] = ()
    cuisines: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    servings: str = ""
    """The yield as written ("4 servings", "two loaves")."""
    description: str = ""
    language: str = ""
    """BCP 47 tag as declared; empty where nothing was said."""
    url: str = ""
    author: str = ""
    source: str = ""
    """The file or publisher it came from."""
