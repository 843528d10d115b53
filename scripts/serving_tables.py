"""Tables of the serving benchmark: rows of the README, and the whole of docs/sizing.md."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    costs = result.get("cost", {})
    return [
        f"| the whole service at {head['recipes']:,} synthetic recipes | |",
        "|---|---:|",
        f"| one answer, CPU ms p50 / p99 | {_pair(head, 'handler_cpu_ms')} |",
        f"| with 5 to 25 foods at home | {_pair(head, 'handler_pantry_cpu_ms')} |",
        f"| requests/s per core, over HTTP | {_told(head['requests_per_s_per_core'])} |",
        f"| over HTTP, two at a time, ms p99 (wall) | {_told(head['http_ms_p99'])} |",
        f"| of the model's 200 best, looked at | {_told(head['recall_at_200'])} |",
        f"| start to ready, s | {_told(head['start_s'])} |",
        f"| resident, MB | {_told(head['resident_mb'])} |",
        f"| dollars for a million requests | {_told(costs.get('dollars_a_million_requests'))} |",
        "",
        "[Sizing, and how each figure grows](docs/sizing.md).",
    ]


def sizing_page(result: Mapping[str, Any]) -> str:
    """Return the tables of docs/sizing.md."""
    sizes = result["sizes"]
    largest = list(sizes.values())[-1]
    parts: Sequence[tuple[str, Callable[[Mapping[str, Any]], Rows]]] = (
        ("handler", _handler_rows), ("floors", _floor_rows), ("recall", _recall_rows),
        ("models", _model_rows),
        ("http", _http_rows), ("overload", _overload_rows), ("swaps", _swap_rows),
        ("rivals", _rival_rows), ("made", _made_rows),
    )  # fmt: skip
    rows = [*_size_rows(sizes)]
    for part, rows_of in parts:
        if part in largest:
            rows += ["", *rows_of(largest)]
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
    head = " | ".join(f"{s['handler']['recipes']:,}" for s in told)
    rows = [f"| {name} | {' | '.join(of(s) for s in told)} |" for name, of in figures]
    return [f"| recipes | {head} |", f"|---|{'---:|' * len(told)}", *rows]


def _both(size: Mapping[str, Any], kind: str) -> str:
    found = size["handler"]["cpu_ms"].get(kind)
    return f"{found['p50']:.2f} / {found['p99']:.2f}" if found else _NONE


def _handler_rows(size: Mapping[str, Any]) -> Rows:
    found = size["handler"]
    rows = [
        (
            f"| {found['recipes']:,} recipes, one answer | requests | CPU ms p50 | p99 "
            "| wall ms p50 | p99 |"
        ),
        "|---|---:|---:|---:|---:|---:|",
    ]
    for kind, name in _KINDS:
        cpu, wall = found["cpu_ms"].get(kind), found["wall_ms"].get(kind)
        if cpu:
            rows.append(
                f"| {name} | {cpu['n']:,} | {cpu['p50']:.2f} | {cpu['p99']:.2f} "
                f"| {wall['p50']:.2f} | {wall['p99']:.2f} |"
            )
    cold = size.get("cold")
    if cold:
        rows.append(
            f"| nothing in memory before | {cold['requests']:,} | {cold['cpu_ms']['p50']:.2f} "
            f"| {cold['cpu_ms']['p99']:.2f} | {cold['wall_ms']['p50']:.2f} "
            f"| {cold['wall_ms']['p99']:.2f} |"
        )
    return rows


def _floor_rows(size: Mapping[str, Any]) -> Rows:
    found = size["floors"]
    rows = [
        (
            f"| stage ({found['bandwidth_gb_s']:g} GB/s) | recipes left | ms p50 | p99 "
            "| kB at least | floor, ms | times the floor |"
        ),
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, stage in found["stages"].items():
        floor = (
            [f"{stage['bytes_p50'] / 1e3:,.0f}", f"{stage['floor_ms']:.4f}",
             f"{stage['times_floor']:g}"]
            if stage.get("floor_ms") else [_NONE] * 3
        )  # fmt: skip
        rows.append(
            f"| {name} | {stage['recipes_p50']:,} | {stage['wall_ms']['p50']:.3f} "
            f"| {stage['wall_ms']['p99']:.3f} | {' | '.join(floor)} |"
        )
    return rows


def _recall_rows(size: Mapping[str, Any]) -> Rows:
    found = size["recall"]
    rows = [
        (
            f"| of the {found['best']} best by `{found['model']}`, looked at | requests | mean "
            "| least | of all granted |"
        ),
        "|---|---:|---:|---:|---:|",
    ]
    for band, mean in found["mean"].items():
        least, wider = found["least"][band], found["mean_of_all_granted"][band]
        rows.append(
            f"| {band} | {found['requests'][band]} | {mean:.4f} | {least:.4f} | {wider:.4f} |"
        )
    return rows


def _model_rows(size: Mapping[str, Any]) -> Rows:
    found = size["models"]
    bands = list(next(iter(found.values()))["recall"])
    rows = [
        (
            "| serving, to people with a history | CPU ms p50 | p99 | of its 200 best, looked at: "
            f"{' | '.join(bands)} | least |"
        ),
        f"|---|---:|---:|{'---:|' * len(bands)}---:|",
    ]
    for name, one in found.items():
        recall = " | ".join(f"{one['recall'].get(band, 0):.4f}" for band in bands)
        rows.append(
            f"| `{name}` | {one['cpu_ms']['p50']:.2f} | {one['cpu_ms']['p99']:.2f} | {recall} "
            f"| {one['least']:.4f} |"
        )
    return rows


def _http_rows(size: Mapping[str, Any]) -> Rows:
    found = size["http"]
    rows = [
        "| over HTTP | requests/s | wall ms p50 | p99 | server CPU ms a request | PSS, MB |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, load in found.items():
        if isinstance(load, dict) and "server_cpu_ms" in load:
            rows.append(_load_row(name, load, ""))
    workers = size.get("workers", {})
    if "load" in workers:
        n = workers["memory"]["processes"]
        memory = f"{workers['memory']['pss_mb']:,}"
        rows.append(_load_row(f"2 workers, 8 at a time ({n} processes)", workers["load"], memory))
    memory = found["memory"]
    rows += [
        "",
        (
            f"Ready after {found['start_s']} s, {found['cold_start_s']} s with nothing in memory "
            f"before; the first answer took {found['first_ms']} ms. Resident: "
            f"{memory['pss_mb']:,} MB, of which {memory['own_mb']:,} are no file's."
        ),
    ]
    return rows


def _load_row(name: str, load: Mapping[str, Any], memory: str) -> str:
    wall = load["wall_ms"]["200"]
    return (
        f"| {name} | {load['requests_per_s']:,.0f} | {wall['p50']:.2f} | {wall['p99']:.2f} "
        f"| {load['server_cpu_ms']:.2f} | {memory} |"
    )


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
    return [
        (
            f"**Hot swaps**: {found['swaps']:,} in {found['seconds']:g} s under load: {said}; "
            f"served from after {found['until_served_ms']['p50']:g} ms (p50), answers within "
            f"{found['wall_ms_p99']:g} ms (p99)."
        ),
    ]


def _rival_rows(size: Mapping[str, Any]) -> Rows:
    found = size["rivals"]
    rows = [
        (
            f"| {found['questions']} of these requests, one thread | CPU ms p50 | p99 | of the 200 "
            "nearest, found | built in CPU s | MB on disk |"
        ),
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, kinds in found["systems"].items():
        if "failed" in kinds:
            rows.append(f"| {name}: {kinds['failed']} | | | | | |")
            continue
        made = [f"{kinds.get('built_cpu_s', '')}", f"{kinds.get('mb_on_disk', '')}"]
        for kind, timing in kinds.items():
            if isinstance(timing, dict):
                share = timing.get("recall_at_200")
                rows.append(
                    f"| {name}: {kind} | {timing['cpu_ms_p50']:g} | {timing['cpu_ms_p99']:g} "
                    f"| {_NONE if share is None else f'{share:.0%}'} | {' | '.join(made)} |"
                )
    return rows


def _made_rows(size: Mapping[str, Any]) -> Rows:
    rows = ["| to make the data | CPU s | peak MB | MB on disk |", "|---|---:|---:|---:|"]
    for step, took in size["made"].items():
        cpu, peak = took.get("cpu_s"), took.get("peak_mb")
        rows.append(f"| {step} | {_told(cpu)} | {_told(peak)} | {took['bytes'] / 1e6:,.0f} |")
    return rows


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
