"""Counters and histograms as Prometheus reads them."""

from __future__ import annotations

from ladle.service.exposition import SECONDS, Counter, Histogram, gauge_lines


def test_a_counter_counts_by_its_labels() -> None:
    counter = Counter("a_total", "As.", ("x", "y"))
    assert list(counter.lines()) == ["# HELP a_total As.", "# TYPE a_total counter"]
    counter.add("1", "2")
    counter.add("1", "2", n=3)
    counter.add('q"', "b\\\n")
    assert list(counter.lines())[2:] == [
        'a_total{x="1",y="2"} 4', r'a_total{x="q\"",y="b\\\n"} 1',
    ]  # fmt: skip


def test_a_counter_without_labels_begins_at_nothing() -> None:
    assert list(Counter("a_total", "As.").lines())[2:] == ["a_total 0"]


def test_a_counter_holds_so_many_series() -> None:
    counter = Counter("a_total", "As.", ("x",), most=2)
    for value in "abac":
        counter.add(value)
    assert list(counter.lines())[2:] == ['a_total{x="b"} 1', 'a_total{x="c"} 1']


def test_a_histogram_counts_all_that_is_not_longer() -> None:
    histogram = Histogram("a_seconds", "As.", "x")
    for seconds in (0.001, 0.0011, 4.0, 99.0):
        histogram.add(seconds, "v")
    lines = list(histogram.lines())
    assert lines[:2] == ["# HELP a_seconds As.", "# TYPE a_seconds histogram"]
    counts = [int(line.rsplit(" ", 1)[1]) for line in lines if "_bucket" in line]
    assert counts == [1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 4]
    assert len(counts) == len(SECONDS) + 1
    assert lines[2] == 'a_seconds_bucket{x="v",le="0.001"} 1'
    assert lines[-3:] == [
        'a_seconds_bucket{x="v",le="+Inf"} 4',
        'a_seconds_sum{x="v"} 103.002100',
        'a_seconds_count{x="v"} 4',
    ]


def test_a_histogram_holds_so_many_values_of_its_label() -> None:
    histogram = Histogram("a_seconds", "As.", "x", most=2)
    for value in "abac":
        histogram.add(0.5, value)
    assert [value for value in "abc" if value in histogram.counts()] == ["b", "c"]
    whole = Histogram("a_seconds", "As.", "x", most=2)
    for _ in range(2):
        whole.include(histogram.counts())
    whole.include({"d": ([0] * (len(SECONDS) + 1), 0.0)})
    assert list(whole.counts()) == ["c", "d"]


def test_a_histogram_may_have_no_label() -> None:
    histogram = Histogram("a_seconds", "As.")
    histogram.add(0.5)
    assert list(histogram.lines())[-2:] == ["a_seconds_sum 0.500000", "a_seconds_count 1"]
    assert list(Histogram("a_seconds", "As.").lines())[2:] == []


def test_a_gauge_tells_what_is_so_now() -> None:
    assert list(gauge_lines("a", "As.", 2.0, v="1"))[1:] == ["# TYPE a gauge", 'a{v="1"} 2']
