"""Which column of a foreign table means what, and its rows as schema.org/Recipe mappings.

The forms of well-known public tables are recognised by their columns (docs/formats.md cites where
each comes from); for any other the reader's own words count, or else the plain names below.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ladle.core import BadRecordError, BadSettingError
from ladle.corpus.cells import is_list_text, items_of
from ladle.corpus.durations import iso_duration

Columns = Mapping[str, str]
"""From a schema.org/Recipe property to the column that holds it."""

_TIMES = frozenset({"totalTime", "prepTime", "cookTime"})
_NOTHING = frozenset({"", "nan", "na", "none", "null", "[]", "character(0)"})
_MAX_MAPPING_CHARS = 20_000

_NAMES = {
    "name": "name title recipename recipetitle",
    "recipeIngredient": "recipeingredient recipeingredients ingredients ingredient ingredientlines",
    "recipeInstructions":
        "recipeinstructions instructions directions instructionslist steps method",
    "totalTime": "totaltime minutes",
    "prepTime": "preptime preparationtime",
    "cookTime": "cooktime cookingtime performtime",
    "recipeYield": "recipeyield yield yields servings serves recipeservings",
    "recipeCategory": "recipecategory category categories course",
    "recipeCuisine": "recipecuisine cuisine cuisines",
    "keywords": "keywords tags",
    "tool": "tool tools equipment",
    "description": "description summary desc",
    "inLanguage": "inlanguage language",
    "url": "url link sourceurl canonicalurl",
    "author": "author",
    "identifier": "identifier id recipeid",
}  # fmt: skip
FIELDS = tuple(_NAMES)
"""The properties that a column may be mapped to."""

_FIELD_OF = {name: field for field, names in _NAMES.items() for name in names.split()}


@dataclass(frozen=True, slots=True)
class Preset:
    """A public table's form."""

    signature: frozenset[str]
    """The columns that tell it from any other."""
    columns: Columns
    amend: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    """What is peculiar to it."""
    surplus: str = ""
    """The column that takes the cells that a row has too many: it does not quote its commas."""


def _without_markers(found: dict[str, Any]) -> dict[str, Any]:
    """Turn Plan to Eat's lines into plain ones: ", For the sauce" is a heading, "itm" a piece."""
    lines = str(found.get("recipeIngredient", "")).splitlines()
    headed = (f"{x.lstrip(', ').rstrip(':')}:" if x.startswith(",") else x for x in lines)
    found["recipeIngredient"] = [re.sub(r"^([\d./ ]+)itm\b ?", r"\1", x) for x in headed]
    return found


def _with_commas(found: dict[str, Any]) -> dict[str, Any]:
    """Let My Recipe Box's semicolons between labels be commas."""
    for field in ("recipeCategory", "keywords"):
        found[field] = str(found.get(field, "")).replace(";", ",")
    return found


PRESETS: Mapping[str, Preset] = MappingProxyType({
    "foodcom": Preset(
        frozenset({"name", "minutes", "tags", "steps", "ingredients", "n_steps"}),
        {
            "identifier": "id", "name": "name", "totalTime": "minutes", "keywords": "tags",
            "recipeInstructions": "steps", "description": "description",
            "recipeIngredient": "ingredients",
        },
    ),
    "recipenlg": Preset(
        frozenset({"title", "ingredients", "directions", "link", "NER"}),
        {
            "name": "title", "recipeIngredient": "ingredients",
            "recipeInstructions": "directions", "url": "link",
        },
    ),
    "epicurious": Preset(
        frozenset({"title", "ingredients", "directions", "categories", "desc"}),
        {
            "name": "title", "recipeIngredient": "ingredients", "keywords": "categories",
            "recipeInstructions": "directions", "description": "desc",
        },
    ),
    "whatscooking": Preset(
        frozenset({"id", "cuisine", "ingredients"}),
        {"identifier": "id", "recipeCuisine": "cuisine", "recipeIngredient": "ingredients"},
    ),
    "myrecipebox": Preset(
        frozenset({"title", "preparationTime", "cookingTime", "quantity", "instructions"}),
        {
            "name": "title", "description": "description", "prepTime": "preparationTime",
            "cookTime": "cookingTime", "totalTime": "totalTime", "recipeYield": "quantity",
            "recipeIngredient": "ingredients", "recipeInstructions": "instructions",
            "recipeCategory": "categories", "keywords": "tags", "url": "source",
        },
            _with_commas,
            "categories",
    ),
    "plantoeat": Preset(
        frozenset({"Title", "Course", "Main Ingredient", "Ingredients", "Directions"}),
        {
            "name": "Title", "recipeCategory": "Course", "recipeCuisine": "Cuisine",
            "description": "Description", "url": "Url", "prepTime": "Prep Time",
            "cookTime": "Cook Time", "totalTime": "Total Time", "recipeYield": "Servings",
            "recipeIngredient": "Ingredients", "recipeInstructions": "Directions",
            "keywords": "Tags",
        },
        _without_markers,
    ),
})  # fmt: skip


def columns_from(text: str) -> Columns:
    """Read a mapping that was written down: "name=title, recipeIngredient=ingredients".

    Parameters
    ----------
    text
        The pairs, with commas or line ends between; or the path of a file that holds them, where
        what follows a # is left out.

    Raises
    ------
    BadSettingError
        A pair is none, or names a property that there is not.
    """
    found: dict[str, str] = {}
    for part in re.split(r"[,\n]", _mapping_text(text)):
        pair = part.split("#", 1)[0].strip()
        if not pair:
            continue
        field, sign, column = (x.strip() for x in pair.partition("="))
        if not (sign and column) or field not in FIELDS:
            near = difflib.get_close_matches(field, FIELDS, 1) or [", ".join(FIELDS)]
            raise BadSettingError("columns", pair, f"property=column, with a property as {near[0]}")
        found[field] = column
    return found


def _mapping_text(text: str) -> str:
    if "=" in text:
        return text
    try:
        with Path(text).open(encoding="utf-8") as file:
            return file.read(_MAX_MAPPING_CHARS)
    except (OSError, ValueError) as e:
        raise BadSettingError("columns", text, "pairs as name=title, or a file of them") from e


def preset_of(names: Iterable[str]) -> str:
    """Return the public form that has these columns; nothing where none has."""
    held = frozenset(names)
    fitting = [name for name, preset in PRESETS.items() if preset.signature <= held]
    if fitting == ["whatscooking"] and not held <= PRESETS["whatscooking"].signature:
        return ""
    return fitting[0] if fitting else ""


def plain_columns(names: Iterable[str]) -> Columns:
    """Return which columns are called after a property, or by a usual other name of one."""
    found: dict[str, str] = {}
    for name in names:
        field = _field_of(name)
        if field and (field not in found or name == field):
            found[field] = name
    return found


@lru_cache(4096)
def _field_of(name: str) -> str:
    return _FIELD_OF.get(re.sub(r"[\W_]+", "", name.casefold()), "")


def is_enough(columns: Columns) -> bool:
    """Tell whether a mapping names what a recipe cannot do without: a name or its ingredients."""
    return "recipeIngredient" in columns or {"name", "recipeInstructions"} <= set(columns)


def recipe_of_row(row: Mapping[str, Any], columns: Columns) -> dict[str, Any]:
    """Return a row as a schema.org/Recipe mapping: lists out of texts, times in ISO 8601.

    Raises
    ------
    BadRecordError
        A cell claims to be a list and cannot be read as one.
    """
    found = {field: row[column] for field, column in columns.items() if column in row}
    return {field: read for field, cell in found.items() if (read := _read(field, cell)) != ""}


def amended(found: dict[str, Any], preset: str) -> dict[str, Any]:
    """Return a mapping without what is peculiar to its public form."""
    amend = PRESETS[preset].amend if preset else None
    return amend(found) if amend else found


def _read(field: str, cell: object) -> object:
    """Return what a cell holds; an empty text for nothing."""
    cell = _decoded(field, cell)
    if cell is None:
        return ""
    text = cell.strip() if isinstance(cell, str) else ""
    # "Nan" is a bread
    if isinstance(cell, str) and text.casefold() in _NOTHING and (field != "name" or not text):
        return ""
    if field in _TIMES:
        return iso_duration(cell)
    if isinstance(cell, str):
        if is_list_text(text) and field not in {"name", "description"}:
            return items_of(text)
        return text
    return cell


def _decoded(field: str, cell: object) -> object:
    """Return a cell with text where it holds bytes, alone or in a list."""
    try:
        if isinstance(cell, list):
            return [item.decode() if isinstance(item, bytes) else item for item in cell]
        return cell.decode() if isinstance(cell, bytes) else cell
    except UnicodeDecodeError as e:
        raise BadRecordError(f"{field} holds bytes that are no UTF-8 text") from e
