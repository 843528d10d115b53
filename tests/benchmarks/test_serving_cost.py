"""Money and machines follow from CPU time by plain arithmetic."""

from __future__ import annotations

from benchmarks.serving_cost import PRICE_A_VCPU_HOUR, cost


def test_a_million_requests_cost_their_core_seconds() -> None:
    found = cost(1.2, {"catalog": {"bytes": 5_000, "cpu_s": 2.0}, "mix": {}}, 1_000)
    assert found["core_s_a_million_requests"] == 1_200
    assert found["requests_per_s_a_core"] == 833
    assert found["dollars_a_million_requests"] == round(1_200 / 3_600 * PRICE_A_VCPU_HOUR / 0.6, 4)
    assert found["cores_for_100000_per_s"] == 200
    assert found["machines_of_16_vcpu_for_100000_per_s"] == 13
    assert found["bytes_a_recipe"] == {"catalog": 5}
    assert found["core_ms_a_recipe"] == {"catalog": 2.0}
