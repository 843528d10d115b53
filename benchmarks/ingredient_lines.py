"""Reading ingredient lines: how many a second, and whether the right foods are named.

Rates: `read_line` (everything: amounts, foods, preparation) and `read_foods` (what safety needs)
over distinct lines with empty caches, and over the lines of real recipes in their order, where
lines repeat and the cache helps. Names: the labelled lines of the ingredient-parser project; a line
is right if the foods it asks for are those of its labelled name, both put into Ladle's vocabulary,
and right up to the kind if each is a kind of, or holds, the other ("hard-boiled egg", "egg").

Where the package ingredient-parser-nlp can be imported (it needs the NLTK tagger
averaged_perceptron_tagger_eng, which it would download), it runs over the same lines in the same
process: its names go through the same vocabulary, and it was trained on a superset of these lines.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Sequence
from time import process_time
from typing import Any

import pyarrow.parquet as pq

from benchmarks.corpus import english_files, foodcom_file, recipes_of
from benchmarks.machine import data_folder
from ladle.food import SILENT, EntryIx, read_foods, read_line, tokenize, vocabulary

ID = "ingredient-lines-v1"
_PARSED_BY_OTHER = 2_000

Foods = frozenset[EntryIx]


def run() -> dict[str, Any]:
    labelled = _labelled()
    lines = list(dict.fromkeys(line for line, _ in labelled))
    stream = list(_corpus_lines())
    vocabulary().generics  # noqa: B018 - built once, not measured
    read_line(lines[0])
    foods_rate = _rate(read_foods, lines)
    line_rate = _rate(read_line, lines)
    cached_rate = _rate(read_line, stream)
    info = read_line.cache_info()
    golden = [(line, name) for line, name in labelled if name and _foods(name)]
    ours = _right(golden, lambda line: frozenset(read_line(line).names))
    result = {
        "headline": {
            "lines_per_cpu_s": round(line_rate),
            "foods_of_lines_per_cpu_s": round(foods_rate),
            "cached_lines_per_cpu_s": round(cached_rate),
            "cache_hit_share": round(info.hits / (info.hits + info.misses), 3),
            "names_right": ours["right"],
            "names_right_up_to_kind": ours["right_up_to_kind"],
        },
        "distinct_lines": len(lines),
        "corpus_lines": len(stream),
        "labelled_lines": len(golden),
    }
    return result | {"ingredient_parser_nlp": _other(golden, lines, line_rate, cached_rate)}


def _labelled() -> list[tuple[str, str]]:
    table = pq.read_table(
        data_folder() / "food" / "ingredient_lines.parquet", columns=["input", "name"]
    )
    return [(row["input"], row["name"] or "") for row in table.to_pylist()]


def _corpus_lines() -> Iterator[str]:
    for path in (*english_files(), foodcom_file()):
        for recipe in recipes_of(path):
            yield from recipe.lines


def _rate(read: Callable[[str], object], lines: Sequence[str]) -> float:
    """Return lines a CPU second, from empty caches."""
    read_foods.cache_clear()
    read_line.cache_clear()
    start = process_time()
    for line in lines:
        read(line)
    return len(lines) / (process_time() - start)


def _foods(text: str) -> Foods:
    found = (m.entry for m in vocabulary().matches(tokenize(text)))
    return frozenset(e for e in found if e != SILENT and not _is_adjective(e))


def _is_adjective(entry: EntryIx) -> bool:
    return vocabulary().entries[entry].name.endswith(" food")


def _right(golden: Sequence[tuple[str, str]], read: Callable[[str], Foods]) -> dict[str, float]:
    closures = vocabulary().closures

    def within(some: Foods, others: Foods) -> bool:
        return all(any(a in closures[b] or b in closures[a] for b in others) for a in some)

    pairs = [(read(line), _foods(name)) for line, name in golden]
    n_same = sum(got == wanted for got, wanted in pairs)
    n_alike = sum(within(got, want) and within(want, got) for got, want in pairs)
    n = len(pairs)
    return {"right": round(n_same / n, 4), "right_up_to_kind": round(n_alike / n, 4)}


def _other(
    golden: Sequence[tuple[str, str]], lines: Sequence[str], line_rate: float, cached_rate: float
) -> dict[str, Any] | str:
    """Measure ingredient-parser-nlp beside Ladle, where it is installed with its tagger."""
    try:
        parse = importlib.import_module("ingredient_parser").parse_ingredient
        parse("1 cup flour")
    except (ImportError, LookupError) as e:
        return f"not measured: {e}"

    def names(line: str) -> Foods:
        try:
            return frozenset().union(*(_foods(name.text) for name in parse(line).name))
        except AssertionError:  # it stumbles over a unit now and then
            return frozenset()

    rate = _rate(names, lines[:_PARSED_BY_OTHER])
    return _right(golden, names) | {
        "lines_per_cpu_s": round(rate),
        "ladle_is_times_as_fast": round(line_rate / rate),
        "ladle_with_cache_is_times_as_fast": round(cached_rate / rate),
    }
