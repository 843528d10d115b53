"""Foreign recipe data into checked `Recipe` records, and the sample that ships with Ladle.

Does not belong: facts about food, indexes, storage.
"""

from ladle.corpus.columns import FIELDS, columns_from
from ladle.corpus.duplicates import Marks, copies_among, group_copies
from ladle.corpus.kinds import KINDS
from ladle.corpus.readers import Line, check_readable, read_lines
from ladle.corpus.records import Raw, Reject
from ladle.corpus.sample import sample_files, synthetic_interactions
from ladle.corpus.schema_org import recipe_from_json, recipe_from_mapping
from ladle.corpus.signatures import exact_key, quality, signatures
from ladle.corpus.stream import (
    RejectsFile,
    read_recipes,
    read_records,
    recipe_of,
    size_on_disk,
    source_label,
)

__all__ = [
    "FIELDS",
    "KINDS",
    "Line",
    "Marks",
    "Raw",
    "Reject",
    "RejectsFile",
    "check_readable",
    "columns_from",
    "copies_among",
    "exact_key",
    "group_copies",
    "quality",
    "read_lines",
    "read_recipes",
    "read_records",
    "recipe_from_json",
    "recipe_from_mapping",
    "recipe_of",
    "sample_files",
    "signatures",
    "size_on_disk",
    "source_label",
    "synthetic_interactions",
]
