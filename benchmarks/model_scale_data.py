"""Synthetic trainings of any size, as arrays on disk, in a process of their own.

    python -m benchmarks.model_scale_data FOLDER INTERACTIONS RECIPES

Who chose what comes from `benchmarks.synthetic_people`: real people's rows, carried over to copies
of what they chose. What a recipe is made of comes from a catalog: the first copy of every anchor is
generated and imported as any recipe is, and stands for all later copies of its anchor. So the
features of a recipe are as many as they would be, and their names as many as those of the first
round: importing millions of variants to learn the same would take the longer part of an hour.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute
from numpy.typing import NDArray

from benchmarks.scale_files import SEED
from benchmarks.synthetic import SOURCE, Generator, anchor_order, real_law, write_recipes
from benchmarks.synthetic_model import Material, material
from benchmarks.synthetic_people import Choices, batches, choices
from ladle.catalog import CatalogStore, ImportOptions, id_hash, import_files
from ladle.core import RecipeId
from ladle.corpus import RejectsFile
from ladle.events import EventKind, HistoryItem
from ladle.learning import make_training
from ladle.models import (
    BASELINE,
    SECONDS_A_MONTH,
    Content,
    FittedPopularity,
    Scores,
    Training,
    find_kind,
    weight_of,
)

_ROWS = ("items", "person", "item", "month", "weight")
_CONTENT = ("offsets", "values")

Numbers = NDArray[np.int64]


def training_folder(n_interactions: int, n_recipes: int, folder: Path) -> Path:
    """Return where the training of a size lies."""
    return folder / f"training-{n_interactions}-{n_recipes}"


def load_training(folder: Path) -> tuple[Training, Scores]:
    """Return a training, and the baseline's logarithms of its items' rates."""
    arrays = {name: np.load(folder / f"{name}.npy") for name in (*_ROWS, *_CONTENT, "base")}
    names = json.loads((folder / "names.json").read_text(encoding="utf-8"))
    content = Content(tuple(names), *(arrays[name] for name in _CONTENT))
    rows = {name: arrays[name] for name in _ROWS}
    return Training(**rows, content=content), arrays["base"]


def write_training(n_interactions: int, n_recipes: int, folder: Path) -> None:
    """Make a training; its folder appears when it is whole."""
    found = material()
    order = anchor_order(len(found.anchors), SEED)
    content = _content_of_anchors(found, folder)
    real = shuffled(choices([a.key for a in found.anchors]), SEED)
    rows = batches(real, order, n_interactions, n_recipes, SEED)
    training = training_of(pa.Table.from_batches(list(rows)), n_recipes, content)
    baseline = find_kind(BASELINE)().fit(training)
    assert isinstance(baseline, FittedPopularity)
    aside = folder / f".training-{n_interactions}"
    aside.mkdir(exist_ok=True)
    arrays = {name: getattr(training, name) for name in _ROWS}
    arrays |= {name: getattr(training.content, name) for name in _CONTENT}
    for name, array in (arrays | {"base": baseline.log_rates}).items():
        np.save(aside / f"{name}.npy", array)
    names = json.dumps(list(training.content.names))
    (aside / "names.json").write_text(names, encoding="utf-8")
    aside.rename(training_folder(n_interactions, n_recipes, folder))


def shuffled(real: Choices, seed: int) -> Choices:
    """Put people in chance order: those of the first rows are like all others."""
    _, person = np.unique(real.person.to_numpy(zero_copy_only=False), return_inverse=True)
    place = np.random.default_rng(seed).permutation(int(person.max()) + 1)
    order = np.argsort(place[person], kind="stable")
    columns = (real.rating, real.kind, real.at)
    return Choices(real.person.take(order), real.anchor[order], *(c.take(order) for c in columns))


def training_of(table: pa.Table, n_recipes: int, anchors: Content) -> Training:
    """Turn interactions with `synthetic:N` into sorted rows, as `ladle train` does with events.

    Parameters
    ----------
    anchors
        Of the first copies: recipe N has the features of N mod how many they are.
    """
    hashes = np.fromiter((id_hash(f"{SOURCE}:{n}") for n in range(n_recipes)), np.uint64, n_recipes)
    number_of_item = np.argsort(hashes)
    item_of_number = np.empty(n_recipes, np.int32)
    item_of_number[number_of_item] = np.arange(n_recipes, dtype=np.int32)
    weight = weights_of_rows(table)
    liked = weight > 0
    numbers = _numbers(table)[liked]
    months = months_of_rows(table)[liked]
    person = table["person_id"].combine_chunks().dictionary_encode().indices.to_numpy()[liked]
    _, person = np.unique(person, return_inverse=True)
    item, weight = item_of_number[numbers], weight[liked]
    by_person = np.lexsort((weight, months, item, person))
    return Training(
        items=hashes[number_of_item],
        person=person[by_person].astype(np.int32),
        item=item[by_person],
        month=months[by_person],
        weight=weight[by_person],
        content=_taken(anchors, number_of_item % (anchors.offsets.size - 1)),
    )


def _numbers(table: pa.Table) -> Numbers:
    """Return N of each row's `synthetic:N`."""
    ids = table["recipe_id"].combine_chunks().dictionary_encode()
    texts = map(str, ids.dictionary.to_pylist())
    numbers = np.array([int(text.rsplit(":", 1)[1]) for text in texts], np.int64)
    found: Numbers = numbers[ids.indices.to_numpy()]
    return found


def weights_of_rows(table: pa.Table) -> NDArray[np.float32]:
    """Return how strongly each row speaks for its recipe: a look-up, as few rows differ."""
    kinds = table["kind"].combine_chunks().dictionary_encode()
    stars = table["rating"].combine_chunks().dictionary_encode(null_encoding="encode")
    weights = np.array([
        [weight_of(HistoryItem(RecipeId(""), EventKind(str(kind)), rating, at=None))
         for rating in stars.dictionary.to_pylist()]
        for kind in kinds.dictionary.to_pylist()
    ], np.float32)  # fmt: skip
    found: NDArray[np.float32] = weights[kinds.indices.to_numpy(), stars.indices.to_numpy()]
    return found


def months_of_rows(table: pa.Table) -> NDArray[np.int32]:
    """Return months since 1970; what is undated is of the newest."""
    at = table["at"].combine_chunks()
    is_dated = pyarrow.compute.is_valid(at).to_numpy(zero_copy_only=False)
    seconds = at.cast(pa.int64()).fill_null(0).to_numpy() // 1_000
    months = seconds // SECONDS_A_MONTH
    newest = int(months[is_dated].max(initial=0))
    return np.where(is_dated, months, newest).astype(np.int32)


def _taken(content: Content, rows: Numbers) -> Content:
    """Return the content of some rows, in their order."""
    sizes = np.diff(content.offsets)[rows]
    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    at = np.repeat(content.offsets[rows] - offsets[:-1], sizes) + np.arange(offsets[-1])
    return Content(content.names, offsets, content.values[at])


def _content_of_anchors(found: Material, folder: Path) -> Content:
    """Return the features of each anchor's first copy, in the order of their numbers."""
    n = len(found.anchors)
    data, recipes = folder / f"anchors-{n}", folder / f"recipes-{n}.jsonl.zst"
    store = CatalogStore(data)
    if store.current_name() is None:
        if not recipes.is_file():
            law, _ = real_law(found, SEED)
            write_recipes(Generator(found, law, SEED), n, recipes)
        with RejectsFile(folder / "rejects.jsonl") as rejects:
            import_files(store, [recipes], rejects, ImportOptions(merges_copies=False))
    known = make_training([], store.open())
    hashes = np.array([id_hash(f"{SOURCE}:{i}") for i in range(n)], np.uint64)
    at = np.searchsorted(known.items, hashes)
    if not np.array_equal(known.items.take(at, mode="clip"), hashes):
        raise ValueError("a first copy was refused: what stands for its later ones?")
    return _taken(known.content, at)


if __name__ == "__main__":
    write_training(int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[1]))
