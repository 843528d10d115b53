"""HTTP to types and back: routes, errors as JSON, the OpenAPI document, the page's files.

Does not belong: any decision about recipes or people.
"""

from ladle.service.app import ServiceSettings, make_app
from ladle.service.openapi import openapi_document

__all__ = ["ServiceSettings", "make_app", "openapi_document"]
