"""`ladle recipe`: put or delete single recipes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ladle.catalog import CatalogStore, delete_recipes, put_recipes
from ladle.cli.console import DataOption, say
from ladle.core import BadFileError, Recipe
from ladle.corpus import Reject, read_recipes, source_label
from ladle.ranking import Paths

recipe = typer.Typer(name="recipe", help="Put or delete single recipes.", no_args_is_help=True)


@recipe.command("put")
def put(
    file: Annotated[Path, typer.Argument(help="A file of recipes; as for `ladle import`.")],
    *,
    data: DataOption,
) -> None:
    """Add recipes, or replace those of the same ids, in a moment; one that was deleted is back.

    For more than some hundred recipes `ladle import` is faster.

    **Examples**

        ladle recipe put pancakes.json
    """
    found = list(read_recipes(file, source_label(file)))
    refused = [f for f in found if isinstance(f, Reject)]
    if refused or not found:
        why = f"line {refused[0].line} {refused[0].reason}" if refused else "holds no recipe"
        raise BadFileError(file, f"{why}; nothing was put")
    recipes = [f for f in found if isinstance(f, Recipe)]
    version = put_recipes(CatalogStore(Paths(data).catalog), recipes)
    say(f"Catalog {version}: {len(recipes):,} put")


@recipe.command("delete")
def delete(
    ids: Annotated[list[str], typer.Argument(help="Ids of recipes.")], *, data: DataOption
) -> None:
    """Delete recipes; they are not served again, nor imported again, until they are put.

    Where one id is not known, none is deleted.

    **Examples**

        ladle recipe delete 38 mysite:40
    """
    version = delete_recipes(CatalogStore(Paths(data).catalog), ids)
    say(f"Catalog {version}: {len(ids):,} deleted")
