"""Tables of the serving benchmark: rows of the README, and the whole of docs/sizing.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

_NONE = "\u2013"
_KINDS = (
    ("without_pantry", "without a pantry"),
    ("pantry", "5 to 25 foods at home"),
    ("known", "people with a history"),
    ("1 to 20 choices", "of 1 to 20 choices"),
    ("21 to 100 choices", "of 21 to 100"),
    ("over 100 choices", "of more"),
    ("new", "people never heard of"),
    ("nobody", "nobody named"),
    ("in_words", "asked in words"),
)
Rows = list[str]


def serving_rows(result: Mapping[str, Any]) -> Rows:
    """Return the README's rows."""
    head = result["headline"]
    if head["recipes"] is None:
        return []
    costs, recall = result.get("cost", {}), _told(head["recall_at_200"])
    return [
        f"| the whole service at {head['recipes']:,} synthetic recipes | |",
        "|---|---:|",
        f"| one answer, CPU ms p50 / p99 | {_pair(head, 'handler_cpu_ms')} |",
        f"| with 5 to 25 foods at home | {_pair(head, 'handler_pantry_cpu_ms')} |",
        f"| requests/s per core, over HTTP | {_told(head['requests_per_s_per_core'])} |",
        f"| over HTTP, two workers, two at a time, ms p99 (wall) | {_told(head['http_ms_p99'])} |",
        f"| of the model's 200 best that suit the moment, looked at | {recall} |",
        f"| start to ready, s | {_told(head['start_s'])} |",
        f"| resident, MB | {_told(head['resident_mb'])} |",
        f"| dollars for a million requests | {_told(costs.get('dollars_a_million_requests'))} |",
        "",
        "[Sizing, and how each figure grows](docs/sizing.md).",
    ]


def sizing_page(result: Mapping[str, Any]) -> str:
    """Return the tables of docs/sizing.md."""
    sizes = result["sizes"]
    whole = max(reversed(sizes.values()), key=len)  # of the other sizes only answers are measured
    parts: Sequence[tuple[str, Callable[[Mapping[str, Any]], Rows]]] = (
        ("handler", _handler_rows), ("floors", _floor_rows), ("recall", _recall_rows),
        ("models", _model_rows),
        ("http", _http_rows), ("overload", _overload_rows), ("swaps", _swap_rows),
        ("rivals", _rival_rows), ("made", _made_rows),
    )  # fmt: skip
    rows = [*_size_rows(sizes)]
    for part, rows_of in parts:
        if part in whole:
            rows += ["", *rows_of(whole)]
    if "cost" in result:
        rows += ["", *_cost_rows(result["cost"])]
    return "\n".join([*rows, "", _measured(result["machine"])])


def _measured(machine: Mapping[str, Any]) -> str:
    return (
        f"Measured on {machine['cores']} shared cores, {machine['cpu']}, Python "
        f"{machine['python']}."
    )


def _size_rows(sizes: Mapping[str, Any]) -> Rows:
    told = [s for s in sizes.values() if "handler" in s]
    figures: Sequence[tuple[str, Callable[[Any], str]]] = (
        ("interactions", lambda s: f"{s['made']['interactions']['n']:,}"),
        ("without a pantry, CPU ms p50 / p99", lambda s: _both(s, "without_pantry")),
        ("5 to 25 foods at home", lambda s: _both(s, "pantry")),
        *(
            (f"{band} of the recipes pass", lambda s, b=band: _both(s, b))
            for band in ("0.1-1 %", "1-10 %", "10-60 %", "over 60 %")
        ),
    )
    head = ["recipes", *(f"{s['handler']['recipes']:,}" for s in told)]
    return _table(head, ([name, *(of(s) for s in told)] for name, of in figures))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Rows:
    """Return a table of numbers, named in the first column."""
    return [_row(head), f"|---|{'---:|' * (len(head) - 1)}", *map(_row, rows)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _both(size: Mapping[str, Any], kind: str) -> str:
    found = size["handler"]["cpu_ms"].get(kind)
    return f"{found['p50']:.2f} / {found['p99']:.2f}" if found else _NONE


def _handler_rows(size: Mapping[str, Any]) -> Rows:
    found, cold = size["handler"], size.get("cold")
    told = [
        (name, cpu["n"], cpu, found["wall_ms"][kind])
        for kind, name in _KINDS
        if (cpu := found["cpu_ms"].get(kind))
    ]
    if cold:
        told.append(("nothing in memory before", cold["requests"], cold["cpu_ms"], cold["wall_ms"]))
    head = (
        f"{found['recipes']:,} recipes, one answer", "requests",
        "CPU ms p50", "p99", "wall ms p50", "p99",
    )  # fmt: skip
    return _table(head, ([name, f"{n:,}", *_ms(cpu), *_ms(wall)] for name, n, cpu, wall in told))


def _ms(figures: Mapping[str, float], digits: int = 2) -> tuple[str, str]:
    """Return the middle and the 99th of 100 milliseconds."""
    return f"{figures['p50']:.{digits}f}", f"{figures['p99']:.{digits}f}"


def _floor_rows(size: Mapping[str, Any]) -> Rows:
    found = size["floors"]
    head = (
        f"stage ({found['bandwidth_gb_s']:g} GB/s)", "recipes left", "ms p50", "p99",
        "kB at least", "floor, ms", "times the floor",
    )  # fmt: skip
    return _table(
        head,
        (
            [name, f"{stage['recipes_p50']:,}", *_ms(stage["wall_ms"], 3), *_floor(stage)]
            for name, stage in found["stages"].items()
        ),
    )


def _floor(stage: Mapping[str, Any]) -> Sequence[str]:
    if not stage.get("floor_ms"):
        return [_NONE] * 3
    kilobytes = f"{stage['bytes_p50'] / 1e3:,.0f}"
    return [kilobytes, f"{stage['floor_ms']:.4f}", f"{stage['times_floor']:g}"]


def _recall_rows(size: Mapping[str, Any]) -> Rows:
    found = size["recall"]
    head = (
        f"of the {found['best']} best by `{found['model']}`, looked at",
        "requests", "mean", "least", "of all granted",
    )  # fmt: skip
    kinds = ("mean", "least", "mean_of_all_granted")
    return _table(
        head,
        (
            [band, str(n), *(f"{found[kind][band]:.4f}" for kind in kinds)]
            for band, n in found["requests"].items()
        ),
    )


def _model_rows(size: Mapping[str, Any]) -> Rows:
    found = size["models"]
    first, *more = next(iter(found.values()))["recall"]
    head = (
        "serving, to people with a history", "CPU ms p50", "p99",
        f"of its 200 best, looked at: {first}", *more, "least",
    )  # fmt: skip
    return _table(
        head,
        (
            [f"`{name}`", *_ms(one["cpu_ms"]),
             *(f"{one['recall'][band]:.4f}" for band in (first, *more)), f"{one['least']:.4f}"]
            for name, one in found.items()
        ),
    )  # fmt: skip


def _http_rows(size: Mapping[str, Any]) -> Rows:
    found, workers = size["http"], size.get("workers", {})
    head = ("over HTTP", "requests/s", "wall ms p50", "p99", "server CPU ms a request", "PSS, MB")
    loads = [
        (name, load, "")
        for name, load in found.items()
        if isinstance(load, dict) and "server_cpu_ms" in load
    ]
    if "at_two" in workers:
        loads.append(("2 workers, 2 at a time", workers["at_two"], ""))
    if "load" in workers:
        n, pss_mb = workers["memory"]["processes"], workers["memory"]["pss_mb"]
        name = f"2 workers, 8 at a time ({n} processes)"
        loads.append((name, workers["load"], f"{pss_mb:,}"))
    memory = found["memory"]
    return [
        *_table(
            head,
            (
                [name, f"{load['requests_per_s']:,.0f}", *_ms(load["wall_ms"]["200"]),
                 f"{load['server_cpu_ms']:.2f}", pss]
                for name, load, pss in loads
            ),
        ),
        "",
        (
            f"Ready after {found['start_s']} s, {found['cold_start_s']} s with nothing in memory "
            f"before; the first answer took {found['first_ms']} ms. Resident: "
            f"{memory['pss_mb']:,} MB, of which {memory['own_mb']:,} are no file's."
        ),
    ]  # fmt: skip


def _overload_rows(size: Mapping[str, Any]) -> Rows:
    found = size["overload"]
    load = found["load"]
    answered, refused = load["wall_ms"].get("200", {}), load["wall_ms"].get("503", {})
    said = ", ".join(f"{n:,} of status {status}" for status, n in load["statuses"].items())
    answered_ms, refused_ms = answered.get("p99", 0), refused.get("p99", 0)
    return [
        (
            f"**Overload**: {found['asked_per_s']:,} requests/s for {found['seconds']:g} s: "
            f"{said}, {load.get('degraded', 0):,} of them degraded; {load['unsent']:,} could not "
            "be sent. Of those that were answered p50 took "
            f"{answered.get('p50', 0):,.0f} ms and p99 {answered_ms:,.0f} ms; refusals took "
            f"{refused_ms:,.0f} ms (p99). Afterwards one at a time again within "
            f"{found['after']['200'].get('p99', 0):,.0f} ms (p99)."
        ),
    ]


def _swap_rows(size: Mapping[str, Any]) -> Rows:
    found = size["swaps"]
    said = ", ".join(f"{n:,} of status {status}" for status, n in found["statuses"].items())
    memory = found["memory"]
    return [
        (
            f"**Hot swaps**: {found['swaps']:,} in {found['seconds']:g} s under load: {said}; "
            f"served from after {found['until_served_ms']['p50']:g} ms (p50), answers within "
            f"{found['wall_ms_p99']:g} ms (p99). Resident afterwards: {memory['pss_mb']:,} MB, of "
            f"which {memory['own_mb']:,} are no file's."
        ),
    ]


def _rival_rows(size: Mapping[str, Any]) -> Rows:
    found = size["rivals"]
    head = (
        f"{found['questions']} of these requests, one thread", "CPU ms p50", "p99",
        "of the 200 nearest, found", "built in CPU s", "MB on disk",
    )  # fmt: skip
    return _table(
        head, (row for name, kinds in found["systems"].items() for row in _rival(name, kinds))
    )


def _rival(name: str, kinds: Mapping[str, Any]) -> Iterable[Sequence[str]]:
    """Yield a row for each kind of question that a system was asked."""
    if "failed" in kinds:
        yield [f"{name}: {kinds['failed']}", *[""] * 5]
        return
    made = [f"{kinds.get('built_cpu_s', '')}", f"{kinds.get('mb_on_disk', '')}"]
    for kind, timing in kinds.items():
        if isinstance(timing, dict):
            share = timing.get("recall_at_200")
            told = _NONE if share is None else f"{share:.0%}"
            ms = f"{timing['cpu_ms_p50']:g}", f"{timing['cpu_ms_p99']:g}"
            yield [f"{name}: {kind}", *ms, told, *made]


def _made_rows(size: Mapping[str, Any]) -> Rows:
    head = ("to make the data", "CPU s", "peak MB", "MB on disk")
    return _table(
        head,
        (
            [step, _told(took.get("cpu_s")), _told(took.get("peak_mb")),
             f"{took['bytes'] / 1e6:,.0f}"]
            for step, took in size["made"].items()
        ),
    )  # fmt: skip


def _cost_rows(cost: Mapping[str, Any]) -> Rows:
    core_s = cost["core_s_a_million_requests"]
    price, used = cost["price_a_vcpu_hour"], cost["used_share"]
    return [
        f"**Cost.** A million requests take {core_s:,.0f} core-seconds of the server: "
        f"{core_s:,.0f} / 3,600 x ${price} / {used:g} = "
        f"**${cost['dollars_a_million_requests']:.3f}**, where a machine spends {used:.0%} of its "
        f"time at most ({cost['price_of']}; prices change, and committed ones are lower). 100,000 "
        f"requests/s x {core_s / 1e6:.5f} s / {used:g} = {cost['cores_for_100000_per_s']:,} cores: "
        f"{cost['machines_of_16_vcpu_for_100000_per_s']:,} machines of 16. A recipe takes "
        + _listed(cost["bytes_a_recipe"], "bytes")
        + " on disk"
        + (
            " and " + _listed(cost["core_ms_a_recipe"], "core-ms") + "."
            if cost["core_ms_a_recipe"] else "."
        ),
    ]  # fmt: skip


def _listed(values: Mapping[str, float], unit: str) -> str:
    return ", ".join(f"{value:,} {unit} ({name})" for name, value in values.items())


def _pair(head: Mapping[str, Any], name: str) -> str:
    return f"{_told(head[f'{name}_p50'])} / {_told(head[f'{name}_p99'])}"


def _told(value: float | None) -> str:
    return _NONE if value is None else f"{value:,}"
