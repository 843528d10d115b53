"""From what a request and a recipe take to money and machines, with all terms shown."""

from __future__ import annotations

from math import ceil
from typing import Any

PRICE_A_VCPU_HOUR = 0.04463
"""US dollars: c7i.large, two vCPUs and 4 GiB, 0.08925 an hour on demand with Linux in us-east-1, as
Amazon EC2 listed it in 2025. Prices change, and committed or spot ones are a third to two thirds
of it."""
PRICE_OF = "Amazon EC2 c7i.large on demand, Linux, us-east-1: $0.08925 an hour for 2 vCPU (2025)"
_GOAL_PER_S = 100_000
_FULL = 0.6
"""Of its processor time that a machine spends at most, so that queues stay short."""
_VCPUS_A_MACHINE = 16
_SECONDS_AN_HOUR, _MILLION = 3_600, 1_000_000


def cost(request_cpu_ms: float, notes: dict[str, Any], recipes: int) -> dict[str, Any]:
    """Return what requests and recipes cost.

    Parameters
    ----------
    request_cpu_ms
        Processor time of all of the server's processes for one request, over HTTP.
    notes
        What the steps took that made the data.
    """
    core_s = request_cpu_ms / 1e3
    a_core = 1 / core_s if core_s else 0.0
    cores = _GOAL_PER_S * core_s / _FULL
    return {
        "price_of": PRICE_OF,
        "price_a_vcpu_hour": PRICE_A_VCPU_HOUR,
        "core_s_a_million_requests": round(core_s * _MILLION, 1),
        "dollars_a_million_requests": round(
            core_s * _MILLION / _SECONDS_AN_HOUR * PRICE_A_VCPU_HOUR / _FULL, 4
        ),
        "requests_per_s_a_core": round(a_core),
        "used_share": _FULL,
        "cores_for_100000_per_s": ceil(cores),
        "machines_of_16_vcpu_for_100000_per_s": ceil(cores / _VCPUS_A_MACHINE),
        "recipes": recipes,
        "bytes_a_recipe": {
            step: round(notes[step]["bytes"] / recipes) for step in notes if "bytes" in notes[step]
        },
        "core_ms_a_recipe": {
            step: round(1e3 * notes[step]["cpu_s"] / recipes, 3)
            for step in notes
            if "cpu_s" in notes[step]
        },
    }
