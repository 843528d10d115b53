"""The only place where a real identity meets a pseudonym; foreign interaction files come in here.

Does not belong: features, scoring, and anything that needs to know who somebody is.
"""

from ladle.people.interactions import Interaction, InteractionReject, Signal, read_interactions
from ladle.people.registry import SYNTHETIC_PREFIX, People, Purpose

__all__ = [
    "SYNTHETIC_PREFIX",
    "Interaction",
    "InteractionReject",
    "People",
    "Purpose",
    "Signal",
    "read_interactions",
]
