"""Deriving here or in processes: the same rows, in the order of the work."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ladle.catalog import id_hash, workers
from ladle.catalog.derive import Batch
from ladle.catalog.workers import (
    Work,
    beside,
    derived,
    derived_here,
    derived_in_processes,
    n_cores,
)
from ladle.core import Recipe, RecipeId, StoreError
from ladle.corpus import Raw


def work_of(soup: Recipe, n: int) -> list[Work[int]]:
    return [
        Work([replace(soup, id=RecipeId(f"n{i}-{j}")) for j in range(3)], "mine", i % 2 == 1, tag=i)
        for i in range(n)
    ]


def told(found: Iterator[tuple[Work[int], Batch]]) -> list[tuple[int, list[int], bytes]]:
    return [(work.tag, batch.columns.ids.tolist(), batch.blob) for work, batch in found]


def test_work_done_here_comes_in_its_order_with_its_tag(soup: Recipe) -> None:
    found = told(derived_here(work_of(soup, 3), b""))
    assert [tag for tag, *_ in found] == [0, 1, 2]
    assert found[0][1] == [id_hash(f"n0-{j}") for j in range(3)]
    assert found[1][1] == [id_hash(f"mine:n1-{j}") for j in range(3)]


def test_work_is_fetched_only_when_it_is_needed(soup: Recipe) -> None:
    fetched: list[int] = []

    def work() -> Iterator[Work[int]]:
        for item in work_of(soup, 3):
            fetched.append(item.tag)
            yield item

    found = derived_here(work(), b"")
    assert fetched == []
    next(found)
    assert fetched == [0]


@pytest.mark.parametrize(
    ("n_workers", "is_long", "expected"),
    [(None, False, 0), (0, True, 0), (3, False, 0), (3, True, 3), (None, True, 7)],
)
def test_only_much_work_is_worth_processes(
    monkeypatch: pytest.MonkeyPatch, n_workers: int | None, is_long: bool, expected: int
) -> None:
    asked = [0]

    def in_processes(*call: Any) -> Iterator[tuple[Work[int], Batch]]:
        asked.append(call[2])
        return iter(())

    monkeypatch.setattr(workers, "n_cores", lambda: 7)
    monkeypatch.setattr(workers, "derived_in_processes", in_processes)
    nothing: list[Work[int]] = []
    assert list(derived(nothing, b"", n_workers, is_long=is_long)) == []
    assert asked[-1] == expected


def test_this_process_may_use_a_core() -> None:
    assert 1 <= n_cores() <= (os.cpu_count() or 1)


def test_a_worker_without_its_dictionary_says_so() -> None:
    with pytest.raises(StoreError, match="dictionary"):
        workers._derive([], "mine", False)


@pytest.mark.slow
def test_processes_derive_the_same_as_this_one_and_a_killed_one_is_told(soup: Recipe) -> None:
    work = [*work_of(soup, 9), Work([Raw("mine.jsonl", 1, b"no json")], "mine", False, tag=9)]
    assert told(derived_in_processes(work, b"", 2)) == told(derived_here(work, b""))
    with pytest.raises(StoreError, match="was killed"):
        list(derived_in_processes([Work([_Deadly()], "mine", False, tag=0)], b"", 1))  # type: ignore[list-item]


class _Deadly:
    """A record that ends the process it is handed over to."""

    def __reduce__(self) -> tuple[Any, tuple[int]]:
        return os._exit, (1,)


def test_work_beside_is_done_when_the_block_ends(tmp_path: Path) -> None:
    with beside(Path.write_text, tmp_path / "beside", "done"):
        pass
    assert (tmp_path / "beside").read_text() == "done"


def test_what_work_beside_raises_is_raised_when_the_block_ends(tmp_path: Path) -> None:
    def fail() -> None:
        with beside(Path.read_text, tmp_path / "missing"):
            (tmp_path / "here").touch()

    with pytest.raises(FileNotFoundError):
        fail()
    assert (tmp_path / "here").exists()


def test_a_process_beside_that_is_killed_is_told() -> None:
    with pytest.raises(StoreError, match="killed"), beside(os._exit, 1):
        pass
