"""Planes that were made for a question, kept for the next one that asks for the same.

Most filters lie ready in files. Those of a food, a title word or several meals are put together,
which takes up to a millisecond where there are millions of recipes; the same few are asked for
again and again.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

from ladle.catalog.planes import Plane

_MOST_BYTES = 32 * 2**20
_FEWEST, _MOST = 16, 1_000


class PlaneCache:
    """The planes asked for last, of one catalog; safe to share between threads."""

    def __init__(self, plane_bytes: int) -> None:
        self._most = min(max(_MOST_BYTES // max(plane_bytes, 1), _FEWEST), _MOST)
        self._kept: OrderedDict[Hashable, Plane] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Plane]) -> Plane:
        """Return the plane of a key, made now if it is not kept; nobody may write to it."""
        with self._lock:
            if (kept := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return kept
        made = make()  # without the lock: two that ask at once may make it twice
        made.flags.writeable = False
        with self._lock:
            self._kept[key] = made
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made
