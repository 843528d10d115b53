"""Files of recipes, interactions and requests into a data set to judge models on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from ladle.catalog import CatalogStore, ImportOptions, id_hash, import_files
from ladle.core import BadFileError, PersonHash, Recipe
from ladle.corpus import RejectsFile, check_readable, read_recipes, source_label
from ladle.events import EventKind, HistoryItem
from ladle.learning.content import content_of
from ladle.learning.dataset import ALWAYS, NEVER, Ask, Dataset, Label, Rows
from ladle.models import Baskets, Content, Items, weight_of
from ladle.people import (
    JudgedRequest,
    People,
    PseudonymousInteraction,
    Purpose,
    RequestsFile,
    read_pseudonymous,
)
from ladle.store import Database

_MAIN = "main:"
"""What a keyword begins with that names the main ingredient."""

OnStage = Callable[[str], None]


@dataclass
class FilesReport:
    """What was left out of the files."""

    refused_recipes: int = 0
    refused_rows: int = 0
    rows_of_unknown_recipes: int = 0
    bad_requests: list[str] = field(default_factory=list)
    requests_of_unknown_recipes: int = 0
    """Kept: no model can answer them."""


def read_dataset(
    recipes: Path,
    interactions: Path,
    requests: Path,
    report: FilesReport,
    on_stage: OnStage = lambda _: None,
    baskets: Baskets | None = None,
) -> Dataset:
    """Read a data set; its content comes from a catalog of the recipes, as it always does.

    A recipe carries its categories as labels of the kind `meal`, and keywords `main:X` as labels X
    of the kind `main`.

    Raises
    ------
    BadFileError
        A file is missing or of another kind, or holds no recipe, or no request.
    """
    for path in (recipes, interactions, requests):
        check_readable(path)  # reading those before it may take minutes
    with TemporaryDirectory(prefix="ladle-judge-") as scratch:
        folder = Path(scratch)
        on_stage("reading recipes")
        hashes, content = _items(folder, recipes, report)
        on_stage("reading labels")
        ids, labels = _labels(recipes, hashes)
        database = Database(folder / "people.db")
        try:
            people = People(database)
            on_stage("reading interactions")
            numbers: dict[PersonHash, int] = {}
            rows = _rows(_interactions(interactions, people, report), hashes, numbers, report)
            on_stage("reading requests")
            file = RequestsFile(requests)
            asks = _asks(file.read(people, Purpose.EVENTS), hashes, numbers, report)
            report.bad_requests += file.rejects
        finally:
            database.close()
    if not asks:
        raise BadFileError(requests, "holds no request that can be read")
    return Dataset(recipes.parent.name, hashes, ids, content, labels, rows, asks, baskets)


def _items(folder: Path, recipes: Path, report: FilesReport) -> tuple[NDArray[np.uint64], Content]:
    store = CatalogStore(folder / "catalog")
    options = ImportOptions(merges_copies=False)
    with RejectsFile(folder / "rejects.jsonl") as rejects:
        report.refused_recipes = import_files(store, [recipes], rejects, options).refused
    if store.current_name() is None:
        raise BadFileError(recipes, "holds no recipe that can be read")
    catalog = store.open()
    rows = catalog.live_rows()
    hashes = catalog.id_hashes(rows)
    order = np.argsort(hashes)
    return hashes[order], content_of(catalog, rows[order])


def _labels(path: Path, hashes: NDArray[np.uint64]) -> tuple[list[str], dict[Label, Items]]:
    """Return the id of each item, and the items that carry each label."""
    ids = [""] * hashes.size
    carrying: defaultdict[Label, set[int]] = defaultdict(set)
    for recipe in read_recipes(path, source_label(path)):
        if isinstance(recipe, Recipe) and (item := _find(hashes, recipe.id)) >= 0:
            ids[item] = recipe.id
            for label in labels_of(recipe):
                carrying[label].add(item)
    return ids, {k: np.array(sorted(v), np.int32) for k, v in sorted(carrying.items())}


def labels_of(recipe: Recipe) -> Iterator[Label]:
    """Yield the labels that a recipe declares."""
    yield from (("meal", category) for category in recipe.categories)
    yield from (("main", k.removeprefix(_MAIN)) for k in recipe.keywords if k.startswith(_MAIN))


def _find(hashes: NDArray[np.uint64], recipe_id: str) -> int:
    hashed = np.uint64(id_hash(recipe_id))
    at = int(np.searchsorted(hashes, hashed))
    return at if at < hashes.size and hashes[at] == hashed else -1


def _interactions(
    path: Path, people: People, report: FilesReport
) -> Iterator[PseudonymousInteraction]:
    for batch in read_pseudonymous(path, people, Purpose.EVENTS):
        for row in batch:
            if isinstance(row, PseudonymousInteraction):
                yield row
            else:
                report.refused_rows += 1


def _rows(
    interactions: Iterable[PseudonymousInteraction],
    hashes: NDArray[np.uint64],
    numbers: dict[PersonHash, int],
    report: FilesReport,
) -> Rows:
    """Return sorted rows; people are numbered as they come: the same file gives the same."""
    person, item, at, weight = [], [], [], []
    known: dict[str, int] = {}
    for row in interactions:
        if row.recipe_id not in known:
            known[row.recipe_id] = _find(hashes, row.recipe_id)
        if known[row.recipe_id] < 0:
            report.rows_of_unknown_recipes += 1
            continue
        person.append(numbers.setdefault(row.person, len(numbers)))
        item.append(known[row.recipe_id])
        at.append(_second(row.at, ALWAYS))
        event = HistoryItem(row.recipe_id, EventKind(row.signal), row.rating, at=None)
        weight.append(weight_of(event))
    rows = Rows(
        np.array(person, np.int32), np.array(item, np.int32),
        np.array(at, np.int64), np.array(weight, np.float32),
    )  # fmt: skip
    return rows.take(np.lexsort((rows.item, rows.person, rows.at)))


def _second(at: datetime | None, otherwise: int) -> int:
    return otherwise if at is None else int(at.timestamp())


def _asks(
    requests: Iterable[JudgedRequest],
    hashes: NDArray[np.uint64],
    numbers: Mapping[PersonHash, int],
    report: FilesReport,
) -> list[Ask]:
    """Return the requests in order of time."""
    asks = []
    for request in requests:
        selected = _find(hashes, request.selected)
        report.requests_of_unknown_recipes += selected < 0
        asks.append(
            Ask(
                request.request_id, numbers.get(request.person, -1), _second(request.at, NEVER),
                tuple(sorted(request.wants.items())), selected,
            )
        )  # fmt: skip
    return sorted(asks, key=lambda ask: ask.at)


def why_unread(report: FilesReport) -> Counter[str]:
    """Return how many lines of each kind were left out."""
    return Counter({
        "recipes refused": report.refused_recipes,
        "interactions refused": report.refused_rows,
        "interactions of recipes that are not there": report.rows_of_unknown_recipes,
        "requests refused": len(report.bad_requests),
        "requests for recipes that are not there": report.requests_of_unknown_recipes,
    })  # fmt: skip
