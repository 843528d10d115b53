"""`ladle catalog`: verify, stats, diff, compact, rollback."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from ladle.catalog import Catalog, CatalogStore, compact, diff, stats, verify
from ladle.cli.console import DataOption, console, errors, say
from ladle.core import NotReadyError
from ladle.ranking import Paths

catalog = typer.Typer(
    name="catalog", help="Look after the catalog's versions.", no_args_is_help=True
)

_HOW_TO_MAKE = "import recipes first: ladle import FILE…, or ladle import --sample"
_DAMAGED = 1
_MOST_SHOWN = 20
_MB = 1e6


def _store(data: DataOption) -> CatalogStore:
    return CatalogStore(Paths(data).catalog)


@catalog.command("verify")
def verify_catalog(
    *,
    data: DataOption,
    texts: Annotated[
        bool, typer.Option("--texts", help="Unpack every recipe's text as well.")
    ] = False,
) -> None:
    """Compare the files of the version in use with the checksums noted when it was written.

    Leaves with 1 where something is damaged.

    **Examples**

        ladle catalog verify
        ladle catalog verify --texts
    """
    version = _store(data).versions.current(_HOW_TO_MAKE)
    with console.status("reading every file"):
        found = verify(version, reads_texts=texts)
    for damage in found:
        say(f"{damage.file} {damage.why}", errors)
    if found:
        raise typer.Exit(_DAMAGED)
    say(f"Catalog {version.name}: every file is as it was written")


@catalog.command("stats")
def show_stats(*, data: DataOption) -> None:
    """Show how large the version in use is, and what lies in it.

    What waits for a compaction makes edits slower: `ladle catalog compact` clears it away.

    **Examples**

        ladle catalog stats
    """
    store = _store(data)
    version = store.versions.current(_HOW_TO_MAKE)
    opened = Catalog(version)
    found = stats(opened, version.path)
    table = Table(title=f"Catalog {found.name}", title_justify="left", show_header=False)
    rows = [
        ("recipes", f"{found.n_recipes:,}"),
        ("changed over the base", f"{found.n_changed:,}"),
        ("rows that wait for a compaction", f"{found.n_gone:,}"),
        ("deleted for good", f"{found.n_deleted:,}"),
        ("copies left out", f"{found.n_copies:,}"),
        ("texts", f"{found.text_bytes / _MB:,.1f} MB"),
        ("all else", f"{found.index_bytes / _MB:,.1f} MB"),
        ("bytes a recipe beside its text", f"{found.bytes_per_recipe:,.0f}"),
    ]
    for name, value in rows:
        table.add_row(name, value)
    console.print(table)


@catalog.command("diff")
def show_diff(
    old: Annotated[
        str | None, typer.Argument(help="A version's name; the one before by default.")
    ] = None,
    *,
    data: DataOption,
) -> None:
    """Show which recipes the version in use has that an older one has not, and the other way.

    Lists twenty ids of each kind, at most, and counts the rest.

    **Examples**

        ladle catalog diff
        ladle catalog diff 000007-3fa29c1b
    """
    versions = list(_store(data).versions.readable(_HOW_TO_MAKE))
    older = [v for v in versions[1:] if old in (None, v.name)]
    if not older:
        known = ", ".join(v.name for v in versions[1:]) or "none"
        raise NotReadyError(f"no older version {old or ''} is kept; known: {known}")
    found = diff(Catalog(older[0]), Catalog(versions[0]))
    for what, ids in (
        ("added", found.added),
        ("removed", found.removed),
        ("changed", found.changed),
    ):
        say(f"{what}: {len(ids):,}")
        for recipe_id in ids[:_MOST_SHOWN]:
            say(f"  {recipe_id}")
        if len(ids) > _MOST_SHOWN:
            say(f"  … and {len(ids) - _MOST_SHOWN:,} more")


@catalog.command("compact")
def compact_catalog(*, data: DataOption) -> None:
    """Write the present recipes as one new base: edits become fast again, deleted texts go.

    The service and edits may go on meanwhile.

    **Examples**

        ladle catalog compact
    """
    store = _store(data)
    before = store.current_name()
    with console.status("writing a new base"):
        name = compact(store)
    say(f"Catalog {name}" + (": nothing to compact" if name == before else ": compacted"))


@catalog.command("rollback")
def roll_back(*, data: DataOption) -> None:
    """Make the version before the one in use current again: an import or edit is taken back.

    A running server takes it up. What was deleted in the version gone back from is there again; the
    next import or edit removes that version. One that is damaged does not become current.

    **Examples**

        ladle catalog rollback
    """
    store = _store(data)
    left = store.current_name()
    back = store.go_back()
    say(f"Catalog {back.name}: current again instead of {left}")
