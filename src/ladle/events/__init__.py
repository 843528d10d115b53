"""The durable log of what was shown and what people made of it.

Does not belong: raw identities (only keyed hashes come in here), and what the events teach.
"""

from ladle.events.importing import InteractionCount, import_interactions
from ladle.events.items import (
    Choice,
    Event,
    EventKind,
    HistoryItem,
    Impression,
    told_event_id,
)
from ladle.events.log import EventLog

__all__ = [
    "Choice",
    "Event",
    "EventKind",
    "EventLog",
    "HistoryItem",
    "Impression",
    "InteractionCount",
    "import_interactions",
    "told_event_id",
]
