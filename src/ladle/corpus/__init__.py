"""Foreign recipe data into checked `Recipe` records, and the sample that ships with Ladle.

Does not belong: facts about food, indexes, storage.
"""

from ladle.corpus.readers import Line, check_readable, read_lines
from ladle.corpus.sample import sample_files, synthetic_interactions
from ladle.corpus.schema_org import recipe_from_json
from ladle.corpus.stream import Reject, RejectsFile, read_recipes, source_label

__all__ = [
    "Line",
    "Reject",
    "RejectsFile",
    "check_readable",
    "read_lines",
    "read_recipes",
    "recipe_from_json",
    "sample_files",
    "source_label",
    "synthetic_interactions",
]
