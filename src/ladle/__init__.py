"""Ladle answers one question, *what should we cook?*, with one recipe.

>>> from ladle import Ladle
>>> with Ladle.open("ladle-data") as ladle:
...     answer = ladle.recommend("quick dinner", avoid=["tree_nut"])
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ladle.core import LadleError
    from ladle.ranking import Answer, Ladle
    from ladle.request import Wants

__all__ = ["Answer", "Ladle", "LadleError", "Wants"]
__version__ = "0.1.0"

_ROOM = {"Answer": "ranking", "Ladle": "ranking", "LadleError": "core", "Wants": "request"}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used: `import ladle` alone stays light."""
    if name not in _ROOM:
        raise AttributeError(f"module 'ladle' has no attribute {name!r}")
    return getattr(import_module(f"ladle.{_ROOM[name]}"), name)
