"""Words that all rooms share: ids, records, errors, settings, the clock. Standard library only.

Does not belong: arrays, web, storage, helpers without a home.
"""

from ladle.core.clock import Clock, FixedClock, SystemClock
from ladle.core.errors import (
    NO_FILE,
    BadFileError,
    BadRecordError,
    BadRequestError,
    BadSettingError,
    CannotServeError,
    CorruptVersionError,
    LadleError,
    MissingExtraError,
    NotKnownError,
    NotReadyError,
    OtherFormatError,
    RecipeNotFoundError,
    StoreError,
    UnknownFoodError,
    VocabularyError,
)
from ladle.core.ids import ImpressionId, PersonHash, PersonKey, RecipeId, RecipeIx
from ladle.core.records import Recipe
from ladle.core.settings import SettingsSource, nearest, sample_toml

__all__ = [
    "NO_FILE",
    "BadFileError",
    "BadRecordError",
    "BadRequestError",
    "BadSettingError",
    "CannotServeError",
    "Clock",
    "CorruptVersionError",
    "FixedClock",
    "ImpressionId",
    "LadleError",
    "MissingExtraError",
    "NotKnownError",
    "NotReadyError",
    "OtherFormatError",
    "PersonHash",
    "PersonKey",
    "Recipe",
    "RecipeId",
    "RecipeIx",
    "RecipeNotFoundError",
    "SettingsSource",
    "StoreError",
    "SystemClock",
    "UnknownFoodError",
    "VocabularyError",
    "nearest",
    "sample_toml",
]
