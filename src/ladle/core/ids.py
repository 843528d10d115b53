"""Identifiers, so that the type checker keeps one kind from standing in for another."""

from __future__ import annotations

from typing import NewType

RecipeId = NewType("RecipeId", str)
"""A recipe's name to the outside, stable across catalog versions."""

RecipeIx = NewType("RecipeIx", int)
"""A recipe's row in one catalog version; means nothing in another."""

PersonKey = NewType("PersonKey", bytes)
"""A person's random pseudonym, 16 bytes; only `people` ever holds one."""

PersonHash = NewType("PersonHash", str)
"""A keyed hash of a `PersonKey` for one purpose, 32 hex digits; what other rooms hold."""

ImpressionId = NewType("ImpressionId", str)
"""One recommendation as it was shown to somebody."""
