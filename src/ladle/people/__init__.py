"""The only place where a real identity meets a pseudonym; foreign interaction files come in here.

Does not belong: features, scoring, and anything that needs to know who somebody is.
"""

from ladle.people.interactions import (
    InteractionReject,
    PseudonymousInteraction,
    Signal,
    read_pseudonymous,
)
from ladle.people.registry import SYNTHETIC_PREFIX, People, Purpose

__all__ = [
    "SYNTHETIC_PREFIX",
    "InteractionReject",
    "People",
    "PseudonymousInteraction",
    "Purpose",
    "Signal",
    "read_pseudonymous",
]
