"""Numbers for recipes: the contract, the baseline, the models, the shelf they are kept on.

Does not belong: safety, HTTP; the models never import each other.
"""

from ladle.models.base import (
    Capabilities,
    FittedModel,
    Items,
    Model,
    Scores,
    Taste,
    Training,
    month_of,
    weight_of,
)
from ladle.models.factors import Factors, FactorsSettings
from ladle.models.popularity import BASELINE, Popularity, PopularitySettings
from ladle.models.shelf import MODELS, Shelf, ShelfStore, default_models

__all__ = [
    "BASELINE",
    "MODELS",
    "Capabilities",
    "Factors",
    "FactorsSettings",
    "FittedModel",
    "Items",
    "Model",
    "Popularity",
    "PopularitySettings",
    "Scores",
    "Shelf",
    "ShelfStore",
    "Taste",
    "Training",
    "default_models",
    "month_of",
    "weight_of",
]
