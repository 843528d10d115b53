"""Learning: training, and judging models offline, as pure functions of sorted rows and settings.

Does not belong: answering requests.
"""

from ladle.learning.baskets_file import read_baskets
from ladle.learning.cold_start import (
    SHUFFLED,
    ColdStart,
    ColdStartOptions,
    beside_shuffled,
    cold_start,
)
from ladle.learning.dataset import Ask, Dataset, Rows
from ladle.learning.dataset_files import FilesReport, read_dataset, why_unread
from ladle.learning.judge import Judged, judge
from ladle.learning.judge_questions import JudgeOptions
from ladle.learning.moments import count_meals
from ladle.learning.picture import draw_verdict
from ladle.learning.ranked_file import write_ranked
from ladle.learning.train import TrainReport, train
from ladle.learning.training import make_training
from ladle.learning.tuning import Tuned, TuningOptions, tune
from ladle.learning.verdict import Verdict, as_json, verdict_of

__all__ = [
    "SHUFFLED",
    "Ask",
    "ColdStart",
    "ColdStartOptions",
    "Dataset",
    "FilesReport",
    "JudgeOptions",
    "Judged",
    "Rows",
    "TrainReport",
    "Tuned",
    "TuningOptions",
    "Verdict",
    "as_json",
    "beside_shuffled",
    "cold_start",
    "count_meals",
    "draw_verdict",
    "judge",
    "make_training",
    "read_baskets",
    "read_dataset",
    "train",
    "tune",
    "verdict_of",
    "why_unread",
    "write_ranked",
]
