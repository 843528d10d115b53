"""What was looked at last, kept as far as there is room for so many bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Latest(Generic[K, V]):
    """Values by their keys, of which those not looked at for the longest go first.

    Safe to share between threads.

    Parameters
    ----------
    most_bytes
        Of all values together; one that takes more by itself is not kept.
    bytes_of
        Tells how many bytes a value takes with its key; asked once for each that is kept.
    """

    def __init__(self, most_bytes: int, bytes_of: Callable[[K, V], int]) -> None:
        self._most_bytes, self._bytes_of = most_bytes, bytes_of
        self._lock = threading.Lock()
        self._kept: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._n_bytes = 0

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, key: K) -> V | None:
        """Return what is kept under a key."""
        with self._lock:
            if (found := self._kept.get(key)) is None:
                return None
            self._kept.move_to_end(key)
        return found[0]

    def keep(self, key: K, value: V) -> None:
        """Keep a value; where that gets too much, others go."""
        n_bytes = self._bytes_of(key, value)
        with self._lock:
            self._let_go(key)
            self._kept[key] = value, n_bytes
            self._n_bytes += n_bytes
            while self._n_bytes > self._most_bytes:
                self._let_go(next(iter(self._kept)))

    def _let_go(self, key: K) -> None:
        if (gone := self._kept.pop(key, None)) is not None:
            self._n_bytes -= gone[1]
