"""`ladle refacts`: facts derived again after a food table was corrected."""

from __future__ import annotations

from ladle.catalog import CatalogStore, refacts
from ladle.cli.console import NO_CATALOG, DataOption, console, say
from ladle.core import NotReadyError
from ladle.ranking import Paths


def derive_again(*, data: DataOption) -> None:
    """Derive facts again where the food tables have changed since they were derived.

    Only the recipes that a correction touches are read again, unless a rule changed that may touch
    any. A server refuses a catalog that is older than its tables until this has run.

    **Examples**

        ladle refacts
        ladle refacts --data /srv/ladle
    """
    store = CatalogStore(Paths(data).catalog)
    if store.current_name() is None:
        raise NotReadyError(f"{data} {NO_CATALOG}")
    with console.status("looking at the food tables") as status:
        done = refacts(store, on_stage=status.update)
    if done is None:
        say(f"Catalog {store.current_name()}: its facts are up to date")
    else:
        say(f"Catalog {done.version}: facts of {done.n_touched:,} recipes derived again")
