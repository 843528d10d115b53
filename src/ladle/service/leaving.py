"""What a server does not need any longer, and leaves its memory."""

from __future__ import annotations

import ctypes
import logging
import mmap
from collections.abc import Callable, Iterator
from pathlib import Path

_MAPS = Path("/proc/self/maps")
_COMPILER = "libllvmlite"
_ARENA_MAX = -8
"""What `mallopt` of the GNU C library calls the number of its heaps."""
_MOST_HEAPS = 2
log = logging.getLogger(__name__)


def let_compiler_go() -> None:
    """Take the code of numba's compiler out of memory: kernels are loaded, and run without it.

    It is 50 MB of a file that is mapped to be read and run, of which nothing is written: what runs
    again all the same is mapped anew. Where the system has no such thing, nothing happens.
    """
    _leave(lambda kind, path: kind == "r-xp" and _COMPILER in path)


def let_data_go() -> None:
    """Take what was read of files that are mapped out of this process's memory.

    Who starts workers has read much of the catalog, and answers nothing itself. Nothing is written
    to what is mapped for many to be read; what is read again all the same is mapped anew.
    """
    _leave(lambda kind, path: kind == "r--s" and path.startswith("/"))


def _leave(is_left: Callable[[str, str], bool]) -> None:
    """Take pages out of memory, by what may be done with them and their file."""
    if not hasattr(mmap, "MADV_DONTNEED"):
        return
    try:
        advise = ctypes.CDLL(None).madvise
        for start, size in _stretches(is_left):
            advise(ctypes.c_void_p(start), ctypes.c_size_t(size), mmap.MADV_DONTNEED)
    except (OSError, AttributeError) as e:
        log.debug("what is mapped stays in memory: %s", e)


def share_heaps() -> None:
    """Let all threads take memory from two heaps, in the place of up to eight for each core.

    Whichever thread takes up new models sorts millions of rows, and its heap keeps what was freed:
    60 MB a thread with 2.2 million recipes, in time for each that answers. As one thread computes
    at a time, hardly any waits for a heap. Heaps that are there already stay, and with nine of them
    none is shared any sooner: call it before there are threads. Where the C library is another one,
    nothing happens.
    """
    try:
        ctypes.CDLL(None).mallopt(_ARENA_MAX, _MOST_HEAPS)
    except (OSError, AttributeError, TypeError) as e:
        log.debug("each thread has a heap of its own: %s", e)


def _stretches(is_wanted: Callable[[str, str], bool]) -> Iterator[tuple[int, int]]:
    """Yield where files are mapped, and how much of each; nothing that this process may change.

    Raises
    ------
    OSError
        The system does not tell.
    """
    for line in _MAPS.read_text(encoding="utf-8", errors="replace").splitlines():
        where, kind, *_, path = [*line.split(None, 5), ""][:6]
        if "w" not in kind and is_wanted(kind, path):
            start, _, stop = where.partition("-")
            yield int(start, 16), int(stop, 16) - int(start, 16)
