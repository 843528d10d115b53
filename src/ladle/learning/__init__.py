"""Training: events into models on the shelf, as a pure function of sorted rows and settings.

Does not belong: answering requests.
"""

from ladle.learning.train import TrainReport, train
from ladle.learning.training import make_training

__all__ = ["TrainReport", "make_training", "train"]
