"""Model cards: what each model is, from its own code, and how it does, from the results.

Only what a model is for and where it ends is written by hand, in `docs/models/limits.toml`, without
figures: those are to come from the results alone.
"""

from __future__ import annotations

import ast
import inspect
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ladle.models import BLEND, Blend, BlendSettings, Capabilities, model_kinds
from model_figures import NONE, Found, interval, measured, models_of, sizes_in_words, table

_NOTE = "<!-- made by scripts/write_figures.py from the code, the results and limits.toml -->"
_MEASURES = {"hr1": "HR@1", "hr10": "HR@10", "ndcg10": "NDCG@10", "mrr": "MRR"}
_OF_LISTS = {
    "coverage": ("share of all recipes that anybody is shown", "{:.1%}"),
    "novelty": ("bits of surprise of what is shown", "{:.1f}"),
    "diversity": ("how unlike the best ten are, 0 to 1", "{:.2f}"),
    "repeat_share": ("first answers that their person had before", "{:.1%}"),
}
_CUTS = {
    "history": "recipes in the history",
    "width": "share of all recipes that the request allows",
    "age": "how long ago the chosen recipe was first chosen",
}


class CardError(Exception):
    """A card cannot be written; the text tells what is missing, and where."""


@dataclass(frozen=True)
class Words:
    """What is written by hand."""

    use: str
    limits: str


@dataclass(frozen=True)
class _Code:
    """What the code says of a model."""

    module: str
    summary: str
    rest: str
    settings: Mapping[str, str]
    """Of each setting, its meaning."""


def read_words(path: Path) -> dict[str, Words]:
    """Read what models are for and where they end.

    Raises
    ------
    CardError
        A text is missing, or holds a figure.
    """
    found = {}
    for name, texts in tomllib.loads(path.read_text(encoding="utf-8")).items():
        for part in ("use", "limits"):
            text = texts.get(part, "").strip()
            if not text:
                raise CardError(f"{path.name}: [{name}] has no {part!r}")
            if any(letter.isdigit() for letter in text):
                raise CardError(f"{path.name}: {part!r} of [{name}] holds a figure; leave it out")
        found[name] = Words(texts["use"].strip(), texts["limits"].strip())
    return found


def cards(found: Found, words: Mapping[str, Words]) -> dict[str, str]:
    """Return the card of each model of the results, by file name.

    Raises
    ------
    CardError
        A model of the results is not installed, or nothing is said of its use and its limits.
    """
    return {f"{name}.md": _card(name, found, words) for name in models_of(found)}


def _card(name: str, found: Found, words: Mapping[str, Words]) -> str:
    if name not in words:
        raise CardError(f"limits.toml says nothing of [{name}]; it must have 'use' and 'limits'")
    code, own = _code_of(name), words[name]
    data = {place: one for place, one in found["data"].items() if name in one["verdict"]["models"]}
    parts = [
        f"# {name}", _NOTE, code.summary,
        "## What it is for", own.use,
        "## Where it ends", own.limits,
        "## How it works", code.rest, _where(code.module),
        *_can_do(data, name),
        "## How well it does", *_figures(data, name),
        "## What it was trained and judged on",
        *(f"- **{place}**: {sizes_in_words(one)}." for place, one in data.items()),
        ("Models are trained on what came before each request; where nothing is dated, on all rows "
        "but those of the requests. [How models are judged](../models.md)."),
        "## What it takes", *_costs(data, name), measured(found["machine"]),
        "## Settings", *_settings(data, name, code.settings),
    ]  # fmt: skip
    return "\n\n".join(part for part in parts if part) + "\n"


def _code_of(name: str) -> _Code:
    kind, settings = _classes_of(name)
    module = sys.modules[kind.__module__]
    summary, _, rest = inspect.cleandoc(module.__doc__ or "").partition("\n\n")
    return _Code(module.__name__, summary, rest, docs_of_fields(settings))


def _classes_of(name: str) -> tuple[type, type]:
    """Return a model's class and that of its settings."""
    if name == BLEND:
        return Blend, BlendSettings
    if name not in model_kinds():
        raise CardError(f"the results have a model {name!r} that is not installed here")
    model = model_kinds()[name]()
    return type(model), type(model.settings)


def docs_of_fields(kind: type) -> dict[str, str]:
    """Return what stands under each field of a class, as one line."""
    tree = ast.parse(inspect.getsource(sys.modules[kind.__module__]))
    body = next(
        n.body for n in tree.body if isinstance(n, ast.ClassDef) and n.name == kind.__name__
    )
    found = {}
    for statement, after in zip(body, [*body[1:], ast.Pass()], strict=True):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            found[statement.target.id] = _text_of(after)
    return found


def _text_of(statement: ast.stmt) -> str:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return " ".join(str(statement.value.value).split())
    return ""


def _where(module: str) -> str:
    path = f"src/{module.replace('.', '/')}.py"
    return f"Code: [{path}](../../{path})." if module.startswith("ladle.") else f"Code: `{module}`."


def _can_do(data: Found, name: str) -> Iterator[str]:
    told = next((one["models"][name].get("capabilities") for one in data.values()), None)
    if not told:
        return
    meanings = docs_of_fields(Capabilities)
    rows = [
        (part.replace("_", " "), "yes" if can else "no", meanings.get(part, ""))
        for part, can in told.items()
    ]
    yield "## What it can do"
    yield "\n".join(_left(("", "", "meaning"), rows))


def _left(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [line.replace("---:", "---") for line in table(head, rows)]


def _figures(data: Found, name: str) -> Iterator[str]:
    yield "Differences are from the baseline, with their 95 % intervals: people are drawn."
    for place, one in data.items():
        verdict = one["verdict"]
        own, is_baseline = verdict["models"][name], name == verdict["baseline"]
        yield f"### {place}"
        yield "\n".join(_measure_rows(own, is_baseline=is_baseline))
        yield "\n".join(_list_rows(own))
        for cut, parts in own["slices"].items():
            yield "\n".join(_slice_rows(_CUTS.get(cut, cut), parts, is_baseline=is_baseline))
        yield "\n".join(_cold_start_rows(one["cold_start"], name))


def _measure_rows(own: Found, *, is_baseline: bool) -> list[str]:
    rows = [
        (label, f"{own[measure]:.4f}", _gain(own["against_baseline"][measure], is_baseline))
        for measure, label in _MEASURES.items()
    ]
    return table(("measure", "", "difference (95 %)"), rows)


def _list_rows(own: Found) -> list[str]:
    rows = [(words, form.format(own[part])) for part, (words, form) in _OF_LISTS.items()]
    return table(("of the answers", ""), rows)


def _slice_rows(heading: str, parts: Found, *, is_baseline: bool) -> list[str]:
    rows = [
        (
            part, f"{s['n_requests']:,}", f"{s['hr1']:.4f}", f"{s['ndcg10']:.4f}",
            _gain(s["against_baseline"], is_baseline),
        )
        for part, s in parts.items()
    ]  # fmt: skip
    return table((heading, "requests", "HR@1", "NDCG@10", "difference (95 %)"), rows)


def _gain(found: Found, is_baseline: bool) -> str:  # noqa: FBT001 - said twice a row
    return "baseline" if is_baseline else interval(found)


def _cold_start_rows(cold: Found, name: str) -> Iterator[str]:
    """Show people of whom only a basket is known, if the model can say anything of them."""
    if name not in cold["models"] or name == cold["baseline"]:
        return
    rows = []
    for label, own in cold["models"].items():
        if label == cold["baseline"] or label.startswith(name):
            is_baseline = label == cold["baseline"]
            beside = own.get("against_shuffled")
            rows.append((
                label, f"{own['hr1']:.4f}", f"{own['ndcg10']:.4f}",
                _gain(own["against_baseline"], is_baseline),
                interval(beside) if beside else NONE,
            ))  # fmt: skip
    yield (
        f"{cold['n_people']:,} people of whom a basket is known and nothing else, "
        f"{cold['n_choices']:,} choices to be found among all recipes:\n"
    )
    head = ("model", "HR@1", "NDCG@10", "difference (95 %)", "from the shuffled source (95 %)")
    yield from table(head, rows)


_COSTS: Mapping[str, str] = {
    "n": "trainings", "wall_s": "all of them, s", "cpu_s": "all of them, CPU s",
    "last_wall_s": "the last, s", "last_cpu_s": "the last, CPU s",
    "last_more_mb": "memory that the last took beside what was there, MB",
}  # fmt: skip


def _costs(data: Found, name: str) -> Iterator[str]:
    columns = []
    for one in data.values():
        own = one["models"][name]
        fit = own.get("fit") or {"wall_s": one["verdict"]["models"][name]["fit_s"]}
        columns.append([
            f"{one['verdict']['models'][name]['ms_per_request']:.2f}",
            *(_number(fit.get(key)) for key in _COSTS),
            _number(own.get("saved_mb")),
        ])  # fmt: skip
    labels = ["a request, ms", *_COSTS.values(), "size on disk, MB"]
    rows = [(label, *cells) for label, *cells in zip(labels, *columns, strict=True)]
    yield "\n".join(table(("", *data), rows))
    if name == BLEND:
        yield "A request's time is that of all models together, since each of them scores it."


def _number(value: float | None) -> str:
    if value is None:
        return NONE
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


def _settings(data: Found, name: str, meanings: Mapping[str, str]) -> Iterator[str]:
    used: Any = [one["models"][name]["settings"] for one in data.values()]
    alike = all(settings == used[0] for settings in used)
    head = ("setting", *(["value"] if alike else data), "meaning")
    rows = [
        (
            f"`{key}`",
            *(f"{settings[key]}" for settings in (used[:1] if alike else used)),
            meanings.get(key, ""),
        )
        for key in used[0]
    ]
    yield "\n".join(_left(head, rows))
