"""HTTP to types and back: routes, errors as JSON, the OpenAPI document, the page's files.

Does not belong: any decision about recipes or people.
"""

from ladle.service.app import make_app
from ladle.service.keys import ApiKey, ApiKeys, Scope
from ladle.service.leaving import share_heaps
from ladle.service.openapi import openapi_document
from ladle.service.server import quieten, run_server
from ladle.service.settings import ServiceSettings, refuse_without_keys
from ladle.service.tracing import refuse_without_tracer
from ladle.service.worker_counts import Seat
from ladle.service.workers import run_workers

__all__ = [
    "ApiKey",
    "ApiKeys",
    "Scope",
    "Seat",
    "ServiceSettings",
    "make_app",
    "openapi_document",
    "quieten",
    "refuse_without_keys",
    "refuse_without_tracer",
    "run_server",
    "run_workers",
    "share_heaps",
]
