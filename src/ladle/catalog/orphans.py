"""Worker processes whose parent was killed: they end by themselves."""

from __future__ import annotations

import multiprocessing
import os
import threading
from multiprocessing.process import BaseProcess


def end_with_parent() -> None:
    """End this process as soon as the one that started it is gone; called as a worker starts.

    A pool's worker holds both ends of the pipe that it waits at, so a killed parent would leave it
    waiting for ever.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_outlive, args=(parent,), daemon=True).start()


def _outlive(parent: BaseProcess) -> None:
    """Wait for the parent's end, and leave without waiting for the work at hand."""
    parent.join()
    os._exit(1)
