"""Deriving rows in several processes, in the order in which the records came.

Few records are worked on where they are: a process needs two seconds to load the food tables.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from ladle.catalog.derive import Batch, derive
from ladle.catalog.orphans import end_with_parent
from ladle.catalog.texts import TextPacker
from ladle.core import Recipe, StoreError
from ladle.corpus import Raw
from ladle.food import vocabulary

WORTH_PROCESSES = 4_000
"""Records from which on more processes are faster than this one."""
_WAITING_PER_WORKER = 3
_SELDOM = 1_000_000
"""New objects from which on a worker looks for garbage that counting references misses."""
T = TypeVar("T")


@dataclass(frozen=True)
class Work(Generic[T]):
    """Records of one source, and what the caller needs to know again when they are done."""

    records: Sequence[Raw | Recipe]
    source: str
    with_prefix: bool
    tag: T


_packer: TextPacker | None = None
"""A worker process's own: set once, when it starts."""


def n_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def derived_here(work: Iterable[Work[T]], dictionary: bytes) -> Iterator[tuple[Work[T], Batch]]:
    """Derive in this process."""
    packer = TextPacker(dictionary)
    with _seldom_collecting():
        for item in work:
            yield item, derive(item.records, item.source, packer, with_prefix=item.with_prefix)


def derived_in_processes(
    work: Iterable[Work[T]], dictionary: bytes, n_workers: int
) -> Iterator[tuple[Work[T], Batch]]:
    """Derive in worker processes; results come in the order of the work.

    Raises
    ------
    StoreError
        A worker was killed, most likely because memory ran out.
    """
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(n_workers, context, _start, (dictionary,))
    waiting: deque[tuple[Work[T], Future[Batch]]] = deque()
    try:
        for item in work:
            waiting.append(
                (item, pool.submit(_derive, item.records, item.source, item.with_prefix))
            )
            if len(waiting) > n_workers * _WAITING_PER_WORKER:
                done, future = waiting.popleft()
                yield done, future.result()
        while waiting:
            done, future = waiting.popleft()
            yield done, future.result()
    except BrokenProcessPool as e:
        raise StoreError(
            "a process that derived facts was killed (is memory short?); what is done is kept: "
            "run the same command again to go on"
        ) from e
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def derived(
    work: Iterable[Work[T]], dictionary: bytes, n_workers: int | None, *, is_long: bool
) -> Iterator[tuple[Work[T], Batch]]:
    """Derive here where there is little to do, else in as many processes as there are cores.

    Parameters
    ----------
    n_workers
        How many processes; None for as many as there are cores, 0 for none.
    """
    n = n_cores() if n_workers is None else n_workers
    if is_long and n:
        return derived_in_processes(work, dictionary, n)
    return derived_here(work, dictionary)


@contextmanager
def beside(work: Callable[..., object], *given: object) -> Iterator[None]:
    """Do some work in another process while the block runs; both are done at its end.

    Raises
    ------
    StoreError
        The process was killed. What the work itself raises is raised at the end of the block.
    """
    pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), end_with_parent)
    try:
        future = pool.submit(work, *given)
        yield
        future.result()
    except BrokenProcessPool as e:
        raise StoreError("a process that wrote an index was killed (is memory short?)") from e
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Look for circles of objects seldom: deriving makes none, and looking took a fifth of it."""
    before = gc.get_threshold()
    vocabulary()
    gc.freeze()  # the tables: they stay
    gc.set_threshold(_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _start(dictionary: bytes) -> None:
    global _packer  # noqa: PLW0603 - a pool hands an initializer's result over in no other way
    end_with_parent()
    _packer = TextPacker(dictionary)
    vocabulary()
    gc.freeze()
    gc.set_threshold(_SELDOM)


def _derive(records: Sequence[Raw | Recipe], source: str, with_prefix: bool) -> Batch:  # noqa: FBT001
    if _packer is None:
        raise StoreError("a worker was started without its dictionary")
    return derive(records, source, _packer, with_prefix=with_prefix)
