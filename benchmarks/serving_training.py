"""Trains every model on a catalog and an interaction file, each in its own process.

    python -m benchmarks.serving_training rows DATA INTERACTIONS FOLDER
    python -m benchmarks.serving_training fit  MODEL FOLDER
    python -m benchmarks.serving_training blend DATA FOLDER
    python -m benchmarks.serving_training shelve DATA FOLDER

The rows are those that `ladle train` makes of the same events, but for the order of people, whose
hashes are random there: made of the file, they are the same in every run. They are made of whole
columns here, not by `make_training`: of two million events that takes 1.7 s of CPU, and from the
log 11 (with 220 MB less, as it turns some at a time). A test compares the two. The blend learns
from the log as `ladle train` has it, with models of its own that it trains on the older part. What
was trained stays in FOLDER, so that a training that was broken off goes on with the next model.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks.model_scale_data import months_of_rows, weights_of_rows
from benchmarks.processes import peak_mb
from benchmarks.synthetic import SOURCE
from ladle.catalog import Catalog, CatalogStore
from ladle.events import EventLog
from ladle.learning.blending import train_blend
from ladle.learning.content import content_of
from ladle.learning.training import make_dataset
from ladle.models import (
    BLEND,
    Blended,
    BlendSettings,
    Content,
    FittedBlend,
    FittedModel,
    ShelfStore,
    Training,
    facts_of,
    find_kind,
    make_models,
    model_kinds,
)
from ladle.ranking import Paths
from ladle.store import Database

FIRST = ("popularity", "neighbours", "factors")
"""What serves, and is to be on the shelf first."""
_ROWS = ("items", "person", "item", "month", "weight")


def order_of_models() -> list[str]:
    """Return all models, those that serve first."""
    return [*FIRST, *(name for name in model_kinds() if name not in FIRST)]


def make_rows(catalog: Catalog, interactions: Path) -> Training:
    """Turn interactions with recipes of a catalog into sorted rows."""
    live = catalog.live_rows()
    hashes = catalog.id_hashes(live)
    order = np.argsort(hashes, kind="stable")
    table = pq.read_table(interactions)
    numbers, texts = distinct(table["recipe_id"])
    rows = catalog.rows([f"{SOURCE}:{text}" for text in texts])
    item_of = np.full(len(texts), -1, np.int64)
    here = rows >= 0
    item_of[here] = np.searchsorted(hashes[order], catalog.id_hashes(rows[here]))
    return training_of(table, hashes[order], item_of[numbers], content_of(catalog, live[order]))


def distinct(column: pa.ChunkedArray[Any]) -> tuple[NDArray[np.int64], list[str]]:
    """Return each row's number among the distinct texts, and these."""
    found: Any = column.combine_chunks().dictionary_encode()
    return found.indices.to_numpy().astype(np.int64), [str(t) for t in found.dictionary.to_pylist()]


def training_of(
    table: pa.Table, items: NDArray[np.uint64], item: NDArray[np.int64], content: Content
) -> Training:
    """Return a training of interactions.

    Parameters
    ----------
    item
        Of each interaction, -1 for a recipe that is not here.
    """
    weight = weights_of_rows(table)
    counts = (weight > 0) & (item >= 0)
    months = months_of_rows(table)[counts]
    person, _ = distinct(table["person_id"])
    _, person = np.unique(person[counts], return_inverse=True)
    item, weight = item[counts], weight[counts]
    by_person = np.lexsort((weight, months, item, person))
    return Training(
        items=items,
        person=person[by_person].astype(np.int32),
        item=item[by_person].astype(np.int32),
        month=months[by_person],
        weight=weight[by_person],
        content=content,
    )


def write_rows(training: Training, folder: Path) -> None:
    """Keep a training; its folder appears when it is whole."""
    aside = folder.with_name(f".{folder.name}")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    for name in _ROWS:
        np.save(aside / f"{name}.npy", getattr(training, name))
    np.save(aside / "offsets.npy", training.content.offsets)
    np.save(aside / "values.npy", training.content.values)
    names = json.dumps(list(training.content.names))
    (aside / "names.json").write_text(names, encoding="utf-8")
    aside.rename(folder)


def read_rows(folder: Path) -> Training:
    """Read a training that was kept."""
    arrays = {name: np.load(folder / f"{name}.npy") for name in (*_ROWS, "offsets", "values")}
    names = json.loads((folder / "names.json").read_text(encoding="utf-8"))
    content = Content(tuple(names), arrays["offsets"], arrays["values"])
    return Training(**{name: arrays[name] for name in _ROWS}, content=content)


def fit(name: str, folder: Path) -> dict[str, float]:
    """Train one model, and keep it; returns what that took."""
    training = read_rows(folder)
    return _kept(name, folder, lambda: find_kind(name)().fit(training))


def blend(data: Path, folder: Path) -> dict[str, float]:
    """Train the blend on what the log holds, and keep it; returns what that took."""
    paths = Paths(data)
    catalog = CatalogStore(paths.catalog).open()
    with closing(Database(paths.database)) as database, closing(EventLog(database)) as log:
        dataset = make_dataset(log.all_events(), catalog)

    def fitted() -> FittedBlend:
        found = train_blend(dataset, make_models({}), BlendSettings(), _say)
        if found is None:
            raise RuntimeError(f"{data}: there is too little to learn a blend from")
        return found

    return _kept(BLEND, folder, fitted)


def _say(model: str) -> None:
    print(f"training {model}", file=sys.stderr, flush=True)


def _kept(
    name: str, folder: Path, fit_model: Callable[[], FittedModel | FittedBlend]
) -> dict[str, float]:
    """Keep what is trained; returns what that took."""
    wall, cpu = perf_counter(), process_time()
    fitted = fit_model()
    took = {"cpu_s": process_time() - cpu, "wall_s": perf_counter() - wall, "peak_mb": peak_mb()}
    aside, place = folder / f".{name}", folder / f"model-{name}"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    fitted.save(aside)
    found = {figure: round(value, 1) for figure, value in took.items()}
    (folder / f"{name}.json").write_text(json.dumps(found), encoding="utf-8")
    aside.rename(place)
    return found


def shelve(data: Path, folder: Path) -> dict[str, Any]:
    """Put all models that are trained so far on the shelf."""
    training = read_rows(folder)
    names = [name for name in order_of_models() if (folder / f"model-{name}").is_dir()]
    fitted = {name: find_kind(name).fitted.load(folder / f"model-{name}") for name in names}
    models: list[FittedModel | Blended] = [*fitted.values()]
    if (place := folder / f"model-{BLEND}").is_dir():
        models.append(Blended(FittedBlend.load(place), facts_of(training.content), fitted))
        names.append(BLEND)
    shelf = ShelfStore(Paths(data).shelf)
    shelf.save(training, models, n_synthetic=int(training.item.size))
    return {
        "version": shelf.current_name(),
        "people": training.n_people,
        "recipes": int(np.unique(training.item).size),
        "rows": int(training.item.size),
        "models": {
            name: json.loads((folder / f"{name}.json").read_text("utf-8")) for name in names
        },
    }


def main(given: list[str]) -> None:
    step, *more = given
    if step == "rows":
        catalog = CatalogStore(Paths(Path(more[0])).catalog).open()
        write_rows(make_rows(catalog, Path(more[1])), Path(more[2]))
    elif step == "fit":
        print(json.dumps(fit(more[0], Path(more[1]))))
    elif step == "blend":
        print(json.dumps(blend(Path(more[0]), Path(more[1]))))
    else:
        print(json.dumps(shelve(Path(more[0]), Path(more[1]))))


if __name__ == "__main__":
    main(sys.argv[1:])
