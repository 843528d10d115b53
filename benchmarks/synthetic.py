"""As many distinct recipes as wanted, resampled from the real ones, as JSON Lines.

    python -m benchmarks.synthetic --recipes 2200000 --seed 1 recipes.jsonl.zst
    python -m benchmarks.synthetic --interactions 10000000 --recipes 2200000 interactions.parquet

Each is a copy of a real recipe: most lines and sentences are of one whole recipe like it, some of
another near that one. `synthetic:17` copies anchor number 17 mod (number of anchors), so that what
people chose can be carried over. A smaller file is the beginning of a larger one of the same seed.
All that it makes is labelled synthetic; its texts are pieces of other people's, so it is for
measuring, never for publishing.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

import msgspec
import zstandard

from benchmarks.heaps import HeapsFit, LineCache, LineStream, last_decade
from benchmarks.synthetic_lines import LineMaker
from benchmarks.synthetic_model import Anchor, Material, Whole, base_of, inner, labels_of, material
from benchmarks.synthetic_people import batches, choices, write_interactions

SOURCE = "synthetic"
_BATCH = 2_000
_KEPT, _SWAPPED, _DROPPED = 0.82, 0.91, 0.95
_SENTENCE_SWAPPED, _TITLE_KEPT, _TITLE_OF_PARTNER = 0.1, 0.15, 0.75
_LABELS_OF_BASE = 0.5
_MOST_TITLE_WORDS = 9
_TRIES = 4


def real_law(
    found: Material, seed: int, caches: Sequence[LineCache] = ()
) -> tuple[HeapsFit, LineStream]:
    """Return Heaps' law of the real recipes in chance order, fitted to the last decade."""
    recipes = list(found.recipes)
    random.Random(seed).shuffle(recipes)  # noqa: S311 - a repeatable order
    stream = LineStream(caches)
    for recipe in recipes:
        stream.add(recipe.lines)
    return HeapsFit.of(last_decade(stream.curve())), stream


def anchor_order(n_anchors: int, seed: int) -> list[int]:
    """Return the anchors in the order in which they are copied."""
    order = list(range(n_anchors))
    random.Random(seed).shuffle(order)  # noqa: S311 - a repeatable order
    return order


class Generator:
    """Makes recipes, one after the other.

    Parameters
    ----------
    law
        How distinct lines grow.
    seed
        The same one makes the same recipes.
    """

    def __init__(self, found: Material, law: HeapsFit, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - a repeatable draw
        self._found = found
        self.maker = LineMaker(found.lines, law, self._chance)
        numbers = self.maker.numbers
        self._lines = [[numbers[line] for line in w.recipe.lines] for w in found.wholes]
        self._order = anchor_order(len(found.anchors), seed)
        self._labels = [_labels(w) for w in found.wholes]
        self._about = [_about(w) for w in found.wholes]
        self._made: set[int] = set()
        self._n = 0

    def __iter__(self) -> Iterator[tuple[bytes, list[int]]]:
        """Yield each recipe's JSON, and the numbers of its lines."""
        while True:
            yield self._next()

    def _next(self) -> tuple[bytes, list[int]]:
        number = self._n
        self._n += 1
        anchor = self._found.anchors[self._order[number % len(self._order)]]
        base, partner = self._parents(anchor)
        title, lines = self._distinct(anchor, base, partner)
        return self._json(number, title, lines, (anchor, base, partner)), lines

    def _distinct(self, anchor: Anchor, base: int, partner: int) -> tuple[bytes, list[int]]:
        """Return title and lines that no recipe before has together."""
        title = inner(self._title(anchor, base, partner))
        lines = self._recipe_lines(base, partner)
        tries = 0
        while (mark := hash((title, *lines))) in self._made:
            tries += 1
            if tries <= _TRIES:
                at = int(len(lines) * self._chance.random())
                like = self._lines[base][at % len(self._lines[base])]
                lines[at] = self.maker.emit(like, is_new=True)
            else:  # nothing new can be made of lines like "salt": writers number such dishes
                title = inner(self._title(anchor, base, partner)) + b" %d" % tries
        self._made.add(mark)
        return title, lines

    def _parents(self, anchor: Anchor) -> tuple[int, int]:
        """Choose the whole recipe that the copy is like, and another near it."""
        chance = self._chance.random
        base = base_of(anchor.bases, chance())
        near = self._found.near[base]
        return base, near[int(len(near) * chance())] if near else base

    def _recipe_lines(self, base: int, partner: int) -> list[int]:
        """Keep most of the base's lines, put some of the partner's in their place."""
        chance, emit, family = self._chance.random, self.maker.emit, self.maker.family
        others, lines, used = self._lines[partner], [], set()
        for own in self._lines[base]:
            u = chance()
            line = own
            if _KEPT <= u < _SWAPPED:
                line = others[int(len(others) * chance())]
            elif _SWAPPED <= u < _DROPPED:
                continue
            if family(line) not in used:
                used.add(family(line))
                lines.append(emit(line))
            if u >= _DROPPED:
                line = others[int(len(others) * chance())]
                if family(line) not in used:
                    used.add(family(line))
                    lines.append(emit(line))
        return lines or [emit(self._lines[base][0])]

    def _title(self, anchor: Anchor, base: int, partner: int) -> str:
        """Return the copied title, or put words of a like one before its last words."""
        chance = self._chance.random
        own = anchor.title or self._found.wholes[base].recipe.name
        u = chance()
        if u < _TITLE_KEPT:
            return own
        like = self._found.wholes[partner].recipe.name
        if u > _TITLE_OF_PARTNER:
            titles = self._found.titles.get(own.rsplit(" ", 1)[-1].casefold())
            like = titles[int(len(titles) * chance())] if titles else like
        front, back = like.split(), own.split()
        n_front = 1 + int(chance() * min(3, len(front) - 1))
        n_back = 1 + int(chance() * len(back))
        words = dict.fromkeys((*front[:n_front], *back[-n_back:]))
        return " ".join(list(words)[:_MOST_TITLE_WORDS])

    def _json(
        self, number: int, title: bytes, lines: list[int], of: tuple[Anchor, int, int]
    ) -> bytes:
        anchor, base, partner = of
        chance = self._chance.random
        whole, texts = self._found.wholes[base], self.maker.texts
        return b"".join((
            b'{"@type":"Recipe","identifier":"synthetic:%d","name":"' % number, title,
            b'","recipeIngredient":[', b",".join([texts[line] for line in lines]),
            b'],"recipeInstructions":["', b'","'.join(self._steps(base, partner)), b'"]',
            (anchor.labels if chance() >= _LABELS_OF_BASE else b"") or self._labels[base],
            whole.times[int(len(whole.times) * chance())],
            whole.servings[int(len(whole.servings) * chance())],
            self._about[base],
            b',"inLanguage":"en","sdPublisher":"synthetic"}\n',
        ))  # fmt: skip

    def _steps(self, base: int, partner: int) -> list[bytes]:
        """Return the base's steps, some sentences put out of place by the partner's."""
        chance = self._chance.random
        others = self._found.wholes[partner].steps
        steps = []
        for i, step in enumerate(self._found.wholes[base].steps):
            instead = others[i] if i < len(others) else others[-1]
            sentences = [
                instead[int(len(instead) * chance())]
                if chance() < _SENTENCE_SWAPPED and instead else sentence
                for sentence in step
            ]  # fmt: skip
            steps.append(b" ".join(dict.fromkeys(sentences)))
        return steps


def _labels(whole: Whole) -> bytes:
    r = whole.recipe
    return labels_of(r.categories, r.cuisines, r.tools, r.keywords)


def _about(whole: Whole) -> bytes:
    text = whole.recipe.description
    return b',"description":' + msgspec.json.encode(text) if text else b""


def open_for_writing(path: Path) -> AbstractContextManager[BinaryIO]:
    """Open a file that is packed as its name says: `.gz`, `.zst`, else plain."""
    if path.suffix == ".gz":
        # no time and no name in the header: the same recipes are the same bytes
        raw = gzip.GzipFile("", "wb", 3, path.open("wb"), mtime=0)
        return cast("AbstractContextManager[BinaryIO]", raw)
    if path.suffix == ".zst":
        return cast(
            "AbstractContextManager[BinaryIO]",
            zstandard.ZstdCompressor(level=3).stream_writer(path.open("wb")),
        )
    return path.open("wb")


def write_recipes(generator: Iterable[tuple[bytes, list[int]]], n: int, path: Path) -> None:
    """Write n recipes; the file appears when it is whole."""
    aside = path.with_name(f".{path.name}.part{path.suffix}")
    recipes = (data for data, _ in islice(generator, n))
    with open_for_writing(aside) as file:
        while batch := list(islice(recipes, _BATCH)):
            file.write(b"".join(batch))
    aside.rename(path)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.synthetic", description=__doc__)
    parser.add_argument("--recipes", type=int, required=True)
    parser.add_argument("--interactions", type=int, default=0, help="write these rows instead")
    parser.add_argument("--seed", type=int, default=20_261_129)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    found = material()
    if given.interactions:
        real = choices([a.key for a in found.anchors])
        order = anchor_order(len(found.anchors), given.seed)
        rows = batches(real, order, given.interactions, given.recipes, given.seed)
        write_interactions(rows, given.out)
        return 0
    law, _ = real_law(found, given.seed)
    gc.freeze()  # what is kept is kept for good: looking through it again and again takes longer
    write_recipes(Generator(found, law, given.seed), given.recipes, given.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
