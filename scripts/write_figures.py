"""Write the pages' figures and the model cards; with `--check`, only compare them.

All comes from benchmarks/results; what cards say of models besides, from their code.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ladle.request import SLOTS
from model_cards import CardError, cards, read_words
from model_figures import page_tables, readme_rows
from model_tables import rivals_table, scale_table, tuning_table
from serving_tables import serving_rows, sizing_page

ROOT = Path(__file__).resolve().parents[1]
_NONE = "\u2013"
_MODELS = "model-quality-v1"
_BETWEEN = re.compile(r"(<!-- figures:[^\n]*-->\n).*?(<!-- /figures -->)", re.DOTALL)


def main(arguments: list[str]) -> int:
    try:
        wanted = _wanted()
    except CardError as e:
        print(e)
        return 1
    folder = ROOT / "docs" / "models"
    needless = [path for path in folder.glob("*.md") if path not in wanted]
    if "--check" in arguments:
        return int(_tell_old(wanted, needless))
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8")
    for path in needless:
        path.unlink()
    return 0


def _wanted() -> dict[Path, str]:
    """Return the text that each page and card is to have."""
    pages = {
        ROOT / name: with_figures((ROOT / name).read_text(encoding="utf-8"), figures_of())
        for name, figures_of in PAGES.items()
    }
    folder = ROOT / "docs" / "models"
    of_models = cards(_result(_MODELS), read_words(folder / "limits.toml"))
    return pages | {folder / name: text for name, text in of_models.items()}


def _tell_old(wanted: Mapping[Path, str], needless: Sequence[Path]) -> bool:
    """Name what is not as it is to be; return whether there is anything."""
    old = [
        path
        for path, text in wanted.items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    for path in old:
        name = path.relative_to(ROOT)
        print(f"{name} is not what the results say: run python scripts/write_figures.py")
    for path in needless:
        print(f"{path.relative_to(ROOT)} is the card of no model of the results")
    return bool(old or needless)


def with_figures(text: str, figures: str) -> str:
    """Return a page with its figures as the committed results have them."""
    return _BETWEEN.sub(lambda m: f"{m[1]}\n{figures}\n{m[2]}", text)


def figures() -> str:
    """Return the README's tables in Markdown."""
    imports, requests = _result("import-rate-v1"), _result("request-latency-foodcom-v1")
    safety = _result("safety-foodcom-corpus-v1")
    lines, million = _result("ingredient-lines-v1"), _result("facts-million-v1")
    catalog = _result("catalog-scale-v1"), _result("catalog-rivals-v1")
    serving = _result("serving-v2")
    head = requests["headline"]
    rows = [
        "| import | recipes | recipes/CPU-s | times JSON decoding alone | bytes a recipe |",
        "|---|---:|---:|---:|---:|",
        _import_row("Food.com (6 % with ingredient lines)", imports["cases"]["foodcom"]),
        _import_row("corpus (all with ingredient lines)", imports["cases"]["corpus"]),
        "",
        f"| one answer, {requests['recipes']:,} recipes | CPU ms p50 | CPU ms p99 |",
        "|---|---:|---:|",
        _latency_row("without a pantry", head, "handler_cpu_ms"),
        _latency_row("5 to 25 foods at home", head, "handler_pantry_cpu_ms"),
        "",
        "| reading ingredient lines | lines/CPU-s | right foods | right up to the kind |",
        "|---|---:|---:|---:|",
        *_line_rows(lines),
        "",
        *_trap_rows(_result("food-traps-v1")),
        "",
        _coverage_words(_result("food-coverage-v1")),
        _label_words(_result("declared-labels-v1")),
        "",
        _million_words(million),
        "",
        _safety_words(safety),
        "",
        *readme_rows(_result(_MODELS)),
        "",
        *_catalog_rows(*catalog),
        "",
        *serving_rows(serving),
        "",
        _measured_on(imports, requests, safety, lines, million, *catalog, serving),
    ]
    return "\n".join(rows)


def _measured_on(*results: dict[str, Any]) -> str:
    """Name the machines of some results, each once."""
    found = [(m["cores"], m["cpu"], m["python"]) for m in (r["machine"] for r in results)]
    machines = [f"{n} of {cpu}, Python {python}" for n, cpu, python in dict.fromkeys(found)]
    return f"Measured on shared cores: {'; '.join(machines)}."


def _measured(machine: dict[str, Any]) -> str:
    cores, cpu = machine["cores"], machine["cpu"]
    return f"Measured on {cores} shared cores, {cpu}, Python {machine['python']}."


def _safety_words(safety: dict[str, Any]) -> str:
    figures = safety["headline"]
    return (
        f"Of the {safety['recipes_with_steps']:,} English recipes with steps, "
        f"{figures['fully_read_share']:.0%} are read to the last word. "
        f"Asked {safety['requests']:,} times with one to four random allergies over all of them, "
        f"nothing safe was left in {figures['nothing_safe_left']:.1%}; the second check refused "
        f"{figures['refused_by_second_check_per_answer']} candidates an answer."
    )


def _line_rows(lines: dict[str, Any]) -> list[str]:
    head, other = lines["headline"], lines["ingredient_parser_nlp"]
    right = f"{head['names_right']:.1%} | {head['names_right_up_to_kind']:.1%}"
    n = lines["distinct_lines"]
    return [
        f"| Ladle, {n:,} distinct lines | {head['lines_per_cpu_s']:,} | {right} |",
        (
            f"| Ladle, lines of real recipes with the cache ({head['cache_hit_share']:.0%} hits) "
            f"| {head['cached_lines_per_cpu_s']:,} | | |"
        ),
        (
            f"| ingredient-parser-nlp 2.9.1 | {other['lines_per_cpu_s']:,} "
            f"| {other['right']:.1%} | {other['right_up_to_kind']:.1%} |"
        ),
    ]


def _trap_rows(traps: dict[str, Any]) -> list[str]:
    head = traps["headline"]
    return [
        "| traps (texts that hide an allergen or only sound like one) | |",
        "|---|---:|",
        f"| texts | {traps['rows']:,} |",
        f"| definite allergens in them | {head['definite']:,} |",
        f"| called free of one | {head['missed_and_called_free']} |",
        f"| not sure of one (may contain, unknown) | {head['missed']} |",
        (
            f"| false alarms, of {head['must_not_flag']:,} that must not be flagged "
            f"| {head['false_alarm_share']:.1%} |"
        ),
    ]


def _coverage_words(coverage: dict[str, Any]) -> str:
    head = coverage["headline"]
    return (
        f"Of {coverage['recipes_with_lines']:,} English recipes with ingredient lines "
        f"{head['known_share']:.1%} are known to the last word."
    )


def _label_words(labels: dict[str, Any]) -> str:
    head, read = labels["headline"], labels["adjudicated"]
    return (
        f"Of {head['declared']:,} diets that publishers declare, "
        f"{head['text_breaks_it_share']:.1%} are contradicted by the recipe's own text as Ladle "
        f"reads it; of {sum(read.values())} such cases read by hand the text was right in "
        f"{read['text']}, the label in {read['label']} (mostly words in titles), and "
        f"{read['open']} depend on the product."
    )


def _million_words(million: dict[str, Any]) -> str:
    head = million["headline"]
    return (
        f"Facts for a million recipes take {head['million_wall_s']} s in two processes "
        f"({head['cpu_us_a_recipe']} µs of CPU each; extrapolated from {million['recipes']:,}, "
        f"{head['line_cache_hit_share']:.0%} of their lines from the cache)."
    )


def _import_row(name: str, case: dict[str, Any]) -> str:
    return (
        f"| {name} | {case['recipes']:,} | {case['recipes_per_cpu_s']:,} "
        f"| {case['times_the_floor']} | {case['bytes_per_recipe']} |"
    )


def _latency_row(name: str, headline: dict[str, Any], figure: str) -> str:
    return f"| {name} | {headline[f'{figure}_p50']} | {headline[f'{figure}_p99']} |"


def _catalog_rows(scale: dict[str, Any], rivals: dict[str, Any]) -> list[str]:
    head = scale["headline"]
    last = next(one for one in scale["series"] if one["recipes"] == head["recipes"])
    best = _best_of_rivals(rivals)
    kinds = {
        "filters": "six filters", "pantry": "25 foods at home, 2 missing",
        "text": "a misspelt title", "point": "one recipe by its id",
        "near": "the 200 nearest under six filters",
    }  # fmt: skip
    return [
        f"| {head['recipes']:,} synthetic recipes, two cores | |",
        "|---|---:|",
        f"| import, facts and copies and indexes, recipes/s | {head['import_recipes_per_s']:,} |",
        f"| its peak memory | {head['peak_mb'] / 1024:.1f} GB |",
        f"| bytes a recipe beside its text | {head['bytes_per_recipe']:,} |",
        f"| opening | {head['open_ms']:.0f} ms |",
        f"| six filters, CPU | {head['filter_ms']:.2f} ms |",
        f"| 25 foods at home, 2 missing, CPU | {head['pantry_cpu_ms_p50']:.2f} ms |",
        f"| one recipe, CPU | {head['point_read_us']:.0f} µs |",
        f"| edit to served | {head['edit_to_served_s']} s |",
        "",
        (
            f"| {rivals['rows']:,} recipes, CPU ms p50 | Ladle "
            "| the best of DuckDB, SQLite, tantivy, LanceDB |"
        ),
        "|---|---:|---:|",
        *(f"| {name} | {_own(rivals, kind)} | {best[kind]} |" for kind, name in kinds.items()),
        "",
        (
            f"{last['copies_left_out']:,} near copies were merged on the way. "
            "[How each figure grows, and what bounds it](docs/scale.md)."
        ),
    ]


def _own(rivals: dict[str, Any], kind: str) -> str:
    return f"{rivals['systems']['ladle']['one_core'][kind]['cpu_ms_p50']:g}"


def _best_of_rivals(rivals: dict[str, Any]) -> dict[str, str]:
    best: dict[str, str] = {}
    for kind in ("filters", "pantry", "text", "point", "near"):
        timings = {
            system["one_core"][kind]["cpu_ms_p50"]: name
            for name, system in rivals["systems"].items()
            if name != "ladle" and kind in system.get("one_core", {})
        }
        fastest = min(timings)
        best[kind] = f"{fastest:g} ({timings[fastest]})"
    return best


def scale_figures() -> str:
    """Return the tables of docs/scale.md."""
    scale, rivals = _result("catalog-scale-v1"), _result("catalog-rivals-v1")
    growth = _result("synthetic-growth-v1")
    machine = scale["machine"]
    return "\n".join(
        [
            *_series_rows(scale),
            "",
            *_rival_rows(rivals),
            "",
            *_growth_rows(growth),
            "",
            _measured(machine),
        ]
    )


_SERIES_ROWS: tuple[tuple[str, Callable[[dict[str, Any]], str]], ...] = (
    ("recipes read", lambda s: f"{s['recipes_in_file']:,}"),
    ("recipes in the catalog", lambda s: f"{s['recipes']:,}"),
    ("import, recipes/s", lambda s: _rate(s["import_recipes_per_s"])),
    ("import, CPU µs a recipe", lambda s: f"{s['import_cpu_us_a_recipe']}"),
    ("peak memory of all its processes, MB", lambda s: f"{s['import_peak_mb']:,}"),
    ("bytes a recipe beside its text", lambda s: f"{s['bytes_per_recipe']}"),
    ("bytes of its text", lambda s: f"{s['text_bytes_per_recipe']}"),
    ("resident after all questions, bytes a recipe", lambda s: f"{s['resident_bytes_per_recipe']}"),
    ("of these not in shared files", lambda s: f"{s['own_bytes_per_recipe']}"),
    ("open, ms p50", lambda s: f"{s['open_ms']['p50']:.0f}"),
    ("six ANDed filters, CPU ms p50 / p99", lambda s: _both(s["filter_ms"], 3)),
    ("pantry of 25 foods, CPU ms p50 / p99", lambda s: _both(s["pantry_cpu_ms"], 2)),
    ("misspelt title, CPU ms p50 / p99", lambda s: _both(s["search_cpu_ms"], 2)),
    ("one recipe by its row, CPU µs p50 / p99", lambda s: _both(s["point_read_us"], 1)),
    ("edit to served, s", lambda s: f"{s['edit_to_served_s']}"),
)


def _rate(per_s: int | None) -> str:
    """Return a rate; none is told of an import beside other work."""
    return _NONE if per_s is None else f"{per_s:,}"


def _both(quantiles: dict[str, float], digits: int) -> str:
    return f"{quantiles['p50']:.{digits}f} / {quantiles['p99']:.{digits}f}"


def _series_rows(scale: dict[str, Any]) -> list[str]:
    series = scale["series"]
    rows = [
        f"| {name} | {' | '.join(figure(s) for s in series)} |" for name, figure in _SERIES_ROWS
    ]
    return [f"| |{' |' * len(series)}", f"|---|{'---:|' * len(series)}", *rows]


_SHARES = ("meant_title_found", "recall_of_nearest")


def _rival_rows(rivals: dict[str, Any]) -> list[str]:
    kinds = {
        "filters": "six filters", "pantry": "pantry", "text": "misspelt title",
        "point": "one by id", "near": "200 nearest",
    }  # fmt: skip
    agreement = rivals["agreement"]
    head = (
        f"| {rivals['rows']:,} recipes, one core, CPU ms p50 | {' | '.join(kinds.values())} "
        "| title found | nearest found | built in CPU s | MB on disk |"
    )
    rows = [head, f"|---|{'---:|' * (len(kinds) + 4)}"]
    for name, system in rivals["systems"].items():
        asked = system.get("one_core", {})
        timings = [f"{asked[k]['cpu_ms_p50']:g}" if k in asked else _NONE for k in kinds]
        built = system.get("built")
        named = (agreement[figure].get(name) for figure in _SHARES)
        shares = [_NONE if share is None else f"{share:.0%}" for share in named]
        cost = [f"{built['cpu_s']:.0f}", f"{built['disk_mb']:,.0f}"] if built else ["", ""]
        rows.append(f"| {name} | {' | '.join([*timings, *shares, *cost])} |")
    return rows


def _growth_rows(growth: dict[str, Any]) -> list[str]:
    real, made = growth["real"], growth["made"]
    largest = max(made["cache_hit_share"], key=int)
    at_same_size = growth["made_cache_hit_share_at_the_real_size"][largest]
    return [
        "| | lines | distinct | Heaps' law | hits of a cache of 200,000 lines |",
        "|---|---:|---:|---:|---:|",
        _growth_row(f"{real['recipes']:,} real recipes", real, real["cache_hit_share"][largest]),
        f"| as many synthetic ones | | | | {at_same_size:.1%} |",
        _growth_row(f"{made['recipes']:,} synthetic ones", made, made["cache_hit_share"][largest]),
    ]


def _growth_row(name: str, found: dict[str, Any], hits: float) -> str:
    law = f"{found['fit']['k']:.2f} n^{found['fit']['beta']:.3f}"
    return f"| {name} | {found['lines']:,} | {found['distinct']:,} | {law} | {hits:.1%} |"


def _result(scenario: str) -> dict[str, Any]:
    path = ROOT / "benchmarks" / "results" / f"{scenario}.json"
    result: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return result


def model_figures() -> str:
    """Return the tables of docs/models.md."""
    scale = _result("model-scale-v1")
    return "\n".join([
        page_tables(_result(_MODELS)),
        "",
        "**Beside what one would take instead**: each by its own score alone, as it comes.",
        "",
        rivals_table(_result("model-rivals-v1")),
        "",
        "**As the data grows**: synthetic choices of synthetic recipes, each model trained alone.",
        "",
        scale_table(scale),
        "",
        "![Training by size](images/model-scale.svg)",
        *_search_rows(),
    ])  # fmt: skip


def _search_rows() -> list[str]:
    """Return what `ladle tune` found, of every search whose file is there."""
    files = (ROOT / "benchmarks" / "results" / "tuning").glob("*.json")
    searches = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in files}
    if not searches:
        return []
    return ["", "**Settings that were searched**, a row a search.", "", tuning_table(searches)]


def understanding() -> str:
    """Return the table of slots, and what is measured of utterances."""
    found = _result("understanding-v1")
    rows = ["| slot | want | flag | tells a profile of | hard |", "|---|---|---|---|---|"]
    for rule in SLOTS:
        cells = (
            f"`{rule.slot}`",
            rule.want,
            rule.flag,
            rule.profile,
            "yes" if rule.is_hard else "",
        )
        rows.append(f"| {' | '.join(cell or _NONE for cell in cells)} |")
    head = found["headline"]
    rows += ["", "| utterances | number | slots right (F1) | whole frames | intents |"]
    rows += ["|---|---:|---:|---:|---:|", _frames_row("**untouched**", head)]
    rows += [_frames_row(name.replace("_", " "), one) for name, one in found["categories"].items()]
    rows += [_frames_row("those that faults were mended by", found["seen"]), ""]
    times = f"An utterance takes {head['ms_p50']} ms (p50), {head['ms_p99']} ms (p99); an unknown "
    rows.append(times + f"word some 20 ms, once. {_measured(found['machine'])}")
    return "\n".join(rows)


def _frames_row(name: str, figures: dict[str, Any]) -> str:
    shares = (figures["slot_f1"], figures["frames"], figures["intents"])
    return f"| {name} | {figures['utterances']} | {' | '.join(f'{s:.1%}' for s in shares)} |"


PAGES: dict[str, Callable[[], str]] = {
    "README.md": figures,
    "docs/models.md": model_figures,
    "docs/scale.md": scale_figures,
    "docs/sizing.md": lambda: sizing_page(_result("serving-v2")),
    "docs/understanding.md": understanding,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
