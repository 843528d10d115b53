"""Numbers for recipes: the contract, the baseline, the models, the shelf they are kept on.

Does not belong: safety, HTTP; the models never import each other.
"""

from ladle.models.base import (
    Asked,
    Capabilities,
    FittedModel,
    Model,
    Query,
    Scorer,
    Scores,
    Span,
    Sparse,
    Taste,
)
from ladle.models.blend import (
    BLEND,
    Blend,
    BlendRows,
    BlendSettings,
    FittedBlend,
    Matrix,
    Scored,
    candidates,
    facts_of,
    features_of,
    weighed_of,
)
from ladle.models.blended import Blended, before_the_rest, put_together
from ladle.models.manifest import SettingsLike
from ladle.models.popularity import BASELINE, FittedPopularity
from ladle.models.registry import (
    ModelKind,
    find_kind,
    make_models,
    model_kinds,
    settings_kinds,
)
from ladle.models.rows import (
    FOOD,
    SECONDS_A_MONTH,
    TAG,
    WORD,
    Baskets,
    Content,
    Exposure,
    Items,
    Training,
    month_of,
    weight_of,
)
from ladle.models.shelf import Shelf, ShelfStore, opened_for

__all__ = [
    "BASELINE",
    "BLEND",
    "FOOD",
    "SECONDS_A_MONTH",
    "TAG",
    "WORD",
    "Asked",
    "Baskets",
    "Blend",
    "BlendRows",
    "BlendSettings",
    "Blended",
    "Capabilities",
    "Content",
    "Exposure",
    "FittedBlend",
    "FittedModel",
    "FittedPopularity",
    "Items",
    "Matrix",
    "Model",
    "ModelKind",
    "Query",
    "Scored",
    "Scorer",
    "Scores",
    "SettingsLike",
    "Shelf",
    "ShelfStore",
    "Span",
    "Sparse",
    "Taste",
    "Training",
    "before_the_rest",
    "candidates",
    "facts_of",
    "features_of",
    "find_kind",
    "make_models",
    "model_kinds",
    "month_of",
    "opened_for",
    "put_together",
    "settings_kinds",
    "weighed_of",
    "weight_of",
]
