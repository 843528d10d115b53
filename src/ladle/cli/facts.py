"""`ladle facts`: what is in a recipe, and why Ladle says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from ladle.catalog import CatalogStore
from ladle.cli.character_table import print_character
from ladle.cli.console import DataOption, errors, file_progress, say
from ladle.cli.facts_table import print_coverage, print_sheet
from ladle.cli.nutrition_table import print_nutrition
from ladle.core import BadFileError, BadRequestError, Recipe, UnknownFoodError
from ladle.corpus import Reject, check_readable, read_recipes
from ladle.food import (
    DIETS,
    FEWEST_SERVINGS,
    MOST_SERVINGS,
    Coverage,
    EntryIx,
    FactsSheet,
    Limits,
    Show,
    cook_sheet,
    facts_of,
    find_jurisdiction,
    jurisdictions,
    names_like,
    resolve_allergy,
    underscored,
    vocabulary,
)
from ladle.ranking import Paths

_STDIN = "-"


class Units(StrEnum):
    """Units to show lines in."""

    METRIC = "metric"
    US = "us"


def show_facts(  # noqa: PLR0913 - one parameter a flag
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE|ID|-",
            help="schema.org/Recipe JSON Lines (plain, .gz or .zst; - is standard input), or ids "
            "of recipes in the catalog.",
        ),
    ] = None,
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one line of JSON for each recipe.")
    ] = False,
    report: Annotated[
        bool,
        typer.Option("--report", help="Print how much is known of files, or of the catalog."),
    ] = False,
    jurisdiction: Annotated[
        str, typer.Option(help=f"Whose allergens: {', '.join(jurisdictions())}.")
    ] = "eu",
    food: Annotated[
        list[str] | None, typer.Option(help="A food to judge as well; may be given again.")
    ] = None,
    servings: Annotated[
        float | None,
        typer.Option(
            min=FEWEST_SERVINGS,
            max=MOST_SERVINGS,
            help="Show the lines for so many people.",
        ),
    ] = None,
    units: Annotated[Units | None, typer.Option(help="Show the lines in these units.")] = None,
    avoid: Annotated[
        list[str] | None,
        typer.Option(help="A food or allergen that substitutes must be free of; again for more."),
    ] = None,
    diet: Annotated[
        list[str] | None, typer.Option(help=f"A diet that they must fit: {', '.join(DIETS)}.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many recipes are shown as tables.")] = 5,
    data: DataOption,
) -> None:
    """Show what was read in a recipe, line by line, and what that means for eaters.

    Each verdict comes with the line, step or title that proves it; only *free* and *yes* are safe.
    Records that are refused are named on standard error, and the rest goes on; leaves with 3 if
    nothing could be read.

    **Examples**

        ladle facts carbonara
        ladle facts mine.jsonl --jurisdiction us
        ladle facts mine.jsonl --food strawberry --food garlic
        ladle facts mine.jsonl --servings 6 --units metric
        ladle facts mine.jsonl --avoid milk --diet vegetarian
        ladle facts --json mine.jsonl
        ladle facts --json - < mine.jsonl
        ladle facts --report mine.jsonl
    """
    find_jurisdiction(jurisdiction)
    foods = [_food(name) for name in food or ()]
    limits = _limits(avoid or (), diet or ())
    wanted = sources or []
    if report:
        print_coverage(_coverage(wanted, data))
        return
    if not wanted:
        raise BadRequestError("FILE|ID", "give a file of recipes, an id of the catalog, or -")

    show = Show(units.value) if units else Show.AS_WRITTEN

    n_shown = 0
    for recipe in _recipes(wanted, data):
        n_shown += 1
        if not as_json and n_shown > limit:
            say(f"There are more: --limit shows more than {limit}, --json all of them.", errors)
            break
        found = cook_sheet(recipe, jurisdiction, foods, limits, servings=servings, show=show)
        if as_json:
            typer.echo(msgspec.json.encode(found))
        else:
            _print(found)
    if not n_shown:
        raise BadFileError(Path(wanted[0]), "holds no recipe that could be read")


def _print(sheet: FactsSheet) -> None:
    print_sheet(sheet)
    print_character(sheet)
    if sheet.nutrition:
        print_nutrition(sheet.nutrition)


def _limits(avoided: Iterable[str], diets: Sequence[str]) -> Limits:
    """Return what substitutes must be free of; a food's allergens and the food itself."""
    allergens: set[str] = set()
    foods: set[EntryIx] = set()
    for name in avoided:
        found = resolve_allergy(name)
        if found is None:
            raise UnknownFoodError("--avoid", name, names_like(name))
        allergens |= found.allergens
        foods |= found.foods
    keys = [underscored(diet) for diet in diets]
    for key, diet in zip(keys, diets, strict=True):
        if key not in DIETS:
            raise BadRequestError("--diet", f"{diet!r} is no diet; known are {', '.join(DIETS)}")
    return Limits(frozenset(allergens), frozenset(keys), frozenset(foods))


def _food(name: str) -> EntryIx:
    found = vocabulary().find(name)
    if found is None:
        raise UnknownFoodError("--food", name, vocabulary().near(name))
    return found


def _recipes(sources: list[str], data: Path) -> Iterator[Recipe]:
    """Yield the recipes of files and ids; what is refused is said, and the rest goes on."""
    for source in sources:
        path = Path("/dev/stdin" if source == _STDIN else source)
        if source == _STDIN or path.exists() or path.suffix in {".jsonl", ".gz", ".zst", ".json"}:
            yield from _readable(path)
        else:
            yield CatalogStore(Paths(data).catalog).open().find(source)[1]


def _readable(path: Path) -> Iterator[Recipe]:
    check_readable(path)
    for found in read_recipes(path, ""):
        if isinstance(found, Reject):
            say(f"{path}:{found.line}: {found.reason}", errors)
        else:
            yield found


def _coverage(sources: list[str], data: Path) -> dict[str, Coverage]:
    """Count file by file, or over the whole catalog where none is named."""
    found: dict[str, Coverage] = {}
    with file_progress() as progress:
        if not sources:
            found["catalog"] = Coverage()
            catalog = CatalogStore(Paths(data).catalog).open()
            rows = progress.track(catalog.live_rows().tolist(), description="judging")
            for recipe in map(catalog.recipe, rows):
                found["catalog"].add(recipe, facts_of(recipe))
        for source in sources:
            found[source] = Coverage()
            for recipe in progress.track(_recipes([source], data), description=source):
                found[source].add(recipe, facts_of(recipe))
    return found
