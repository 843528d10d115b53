"""Training: events into models on the shelf, as a pure function of sorted rows and settings.

Does not belong: answering requests.
"""

from ladle.learning.moments import count_meals
from ladle.learning.train import TrainReport, train
from ladle.learning.training import make_training

__all__ = ["TrainReport", "count_meals", "make_training", "train"]
