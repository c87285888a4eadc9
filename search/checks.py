"""System checks: what the public surface may do at Elasticsearch, found out by trying."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.checks import Error, register
from elastic_transport import TransportError
from elasticsearch import ApiError

from .index.client import is_configured, query_client
from .index.errors import EngineUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elasticsearch import Elasticsearch

REFUSED: Final = frozenset({401, 403})
HINT: Final = "docs/operations.md, “Users with least rights”: the public surface is mz_reader."
# Each does nothing where it is allowed: there is no such index, and what is to be put is nothing.
# Rights are asked for first.
TRIED: Final = (
    ("DELETE", "/{own}", "remove indexes"),
    ("POST", "/{own}/_delete_by_query", "remove documents"),
    ("POST", "/{other}/_search", "read indexes of others"),
    ("PUT", "/_scripts/{own}", "keep scripts"),
    ("PUT", "/_ingest/pipeline/{own}", "keep pipelines"),
)


@register(deploy=True)
def check_reader(**_kwargs: Any) -> list[Error]:
    """search.E001: the public surface may do more at Elasticsearch than read its indexes.

    E002: Elasticsearch does not answer.
    """
    if settings.PORTAL_SURFACE != "public" or not is_configured():
        return []
    try:
        faults = list(_faults(query_client()))
    except (EngineUnavailable, TransportError) as error:
        text = f"Elasticsearch does not answer ({type(error).__name__})."
        return [Error(text, hint=HINT, id="search.E002")]
    return [Error(f"This process may {fault}.", hint=HINT, id="search.E001") for fault in faults]


def _faults(client: Elasticsearch) -> Iterator[str]:
    name = f"check-{secrets.token_hex(6)}"
    names = {"own": f"{settings.SEARCH_INDEX_PREFIX}-{name}", "other": name}
    headers = {"accept": "application/json", "content-type": "application/json"}
    for method, path, act in TRIED:
        try:
            client.perform_request(method, path.format(**names), headers=headers, body={})
        except ApiError as error:
            if error.status_code in REFUSED:
                continue
        yield act
