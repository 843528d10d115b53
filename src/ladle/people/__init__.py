"""The only place where a real identity meets a pseudonym: profiles, households, consent, erasure.

Foreign interaction files come in here. Does not belong: features, scoring, and anything that needs
to know who somebody is.
"""

from ladle.people.allergies import Allergy, Strictness
from ladle.people.eating import HardLimits, hard_limits
from ladle.people.erased import (
    DIGEST_BYTES,
    erased_digests,
    insert_unless_erased,
    note_erased_hash,
    select_erased_hash,
)
from ladle.people.erasure import Erasable, Erasure, erase_again
from ladle.people.held import Erased
from ladle.people.households import Households
from ladle.people.interactions import (
    InteractionReject,
    PseudonymousInteraction,
    Signal,
    read_pseudonymous,
)
from ladle.people.judged_requests import JudgedRequest, RequestsFile
from ladle.people.members import Member
from ladle.people.onboarding import Choice, Question, QuestionKind, profile_from_answers, questions
from ladle.people.pantries import Pantries
from ladle.people.profiles import PantryItem, Profile, check_profile
from ladle.people.registry import NOBODY, SYNTHETIC_PREFIX, Known, People, Purpose
from ladle.people.somebody import MemberId, Somebody
from ladle.people.utterances import KeptUtterance, Utterances

__all__ = [
    "DIGEST_BYTES",
    "NOBODY",
    "SYNTHETIC_PREFIX",
    "Allergy",
    "Choice",
    "Erasable",
    "Erased",
    "Erasure",
    "HardLimits",
    "Households",
    "InteractionReject",
    "JudgedRequest",
    "KeptUtterance",
    "Known",
    "Member",
    "MemberId",
    "Pantries",
    "PantryItem",
    "People",
    "Profile",
    "PseudonymousInteraction",
    "Purpose",
    "Question",
    "QuestionKind",
    "RequestsFile",
    "Signal",
    "Somebody",
    "Strictness",
    "Utterances",
    "check_profile",
    "erase_again",
    "erased_digests",
    "hard_limits",
    "insert_unless_erased",
    "note_erased_hash",
    "profile_from_answers",
    "questions",
    "read_pseudonymous",
    "select_erased_hash",
]
