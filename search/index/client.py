"""The clients of Elasticsearch: one for searches with a short timeout, one for writing."""

from __future__ import annotations

import base64
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit, urlunsplit

from django.conf import settings
from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from .errors import EngineUnavailable, NotBuilt, QuestionRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

MISSING = 404
# What is wrong with one question; 401 and 403 (access), 408 and 429 (load) befall every one
_OF_THE_QUESTION: Final = frozenset({400, 413, 414, 422})
# Seconds for which a node that failed is skipped, doubled each time. One that hangs costs a whole
# timeout whenever it is tried again, and the index then rests though other nodes answer; the last
# one left is asked all the same.
DEAD_NODE_SECONDS: Final = 30
MAX_DEAD_NODE_SECONDS: Final = 300


def is_configured() -> bool:
    """Say whether an Elasticsearch is named at all (``SEARCH_URL``)."""
    return bool(settings.SEARCH_URL)


def query_client() -> Elasticsearch:
    """Return the client of searches: gives up after ``SEARCH_TIMEOUT_MS``."""
    return _client(_access(), settings.SEARCH_TIMEOUT_MS / 1000)


def write_client() -> Elasticsearch:
    """Return the client of builds and updates: waits ``SEARCH_WRITE_TIMEOUT`` seconds."""
    return _client(_access(), float(settings.SEARCH_WRITE_TIMEOUT))


def _access() -> tuple[str, str, str]:
    return settings.SEARCH_URL, settings.SEARCH_API_KEY, settings.SEARCH_CA


@lru_cache(maxsize=8)
def _client(access: tuple[str, str, str], timeout: float) -> Elasticsearch:
    """Make a client once per process; connections are kept and shared by its threads.

    What is written wrongly in the environment (an address, a certificate that is not there) is an
    ``EngineUnavailable`` as well: the database answers, and the log says that it does.
    """
    try:
        return _connect(access, timeout)
    except (OSError, ValueError) as error:
        raise EngineUnavailable(f"SEARCH_URL or SEARCH_CA: {type(error).__name__}") from None


def _connect(access: tuple[str, str, str], timeout: float) -> Elasticsearch:
    """Make a client.

    A search goes to another node when one refuses the connection, and is never sent twice because
    it was slow.
    """
    addresses, api_key, ca = access
    hosts, user = [], ""
    for address in (part.strip() for part in addresses.split(",")):
        parts = urlsplit(address)
        if parts.username:
            user = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        port = parts.port or (443 if parts.scheme == "https" else 9200)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        hosts.append(urlunsplit((parts.scheme, f"{host}:{port}", parts.path.rstrip("/"), "", "")))
    options: dict[str, Any] = {}
    if api_key:
        options["api_key"] = api_key
    elif user:
        # Encoded here: the client takes ASCII only
        options["basic_auth"] = base64.b64encode(user.encode()).decode()
    if ca:
        options["ca_certs"] = ca
    return Elasticsearch(
        hosts,
        request_timeout=timeout,
        max_retries=len(hosts) - 1,
        retry_on_timeout=False,
        retry_on_status=(),
        dead_node_backoff_factor=DEAD_NODE_SECONDS,
        max_dead_node_backoff=MAX_DEAD_NODE_SECONDS,
        **options,
    )


def error_of(status: int, reason: str) -> EngineUnavailable:
    """Return what a status of Elasticsearch means; ``reason`` names a kind of error."""
    kind: type[EngineUnavailable] = EngineUnavailable
    if status == MISSING:
        kind = NotBuilt
    elif status in _OF_THE_QUESTION:
        kind = QuestionRefused
    return kind(f"{status} {reason}")


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn what the client raises into ``EngineUnavailable``, without what was asked.

    The text of a response may repeat the query, so only the kind of error is passed on.
    """
    try:
        yield
    except ApiError as error:
        reason = error.error if isinstance(error.error, str) else type(error).__name__
        raise error_of(error.status_code, reason) from None
    except TransportError as error:
        raise EngineUnavailable(type(error).__name__) from None
