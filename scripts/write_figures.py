"""Write the README's figures from benchmarks/results; with `--check`, only compare them."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_BETWEEN = re.compile(r"(<!-- figures:[^\n]*-->\n).*?(<!-- /figures -->)", re.DOTALL)


def main(arguments: list[str]) -> int:
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    wanted = with_figures(text)
    if "--check" in arguments:
        if text != wanted:
            print("README.md is not what the results say: run python scripts/write_figures.py")
        return int(text != wanted)
    readme.write_text(wanted, encoding="utf-8")
    return 0


def with_figures(readme: str) -> str:
    """Return the README with its figures as the committed results have them."""
    return _BETWEEN.sub(lambda m: f"{m[1]}\n{figures()}\n{m[2]}", readme)


def figures() -> str:
    """Return the tables in Markdown."""
    imports, requests = _result("import-rate-v1"), _result("request-latency-foodcom-v1")
    safety = _result("safety-foodcom-corpus-v1")
    lines, million = _result("ingredient-lines-v1"), _result("facts-million-v1")
    machine = requests["machine"]
    head = requests["headline"]
    cores, cpu = machine["cores"], machine["cpu"]
    measured = f"Measured on {cores} shared cores, {cpu}, Python {machine['python']}."
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
        measured,
    ]
    return "\n".join(rows)


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


def _result(scenario: str) -> dict[str, Any]:
    path = ROOT / "benchmarks" / "results" / f"{scenario}.json"
    result: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return result


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
