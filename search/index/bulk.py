"""Writing documents with the client's own bulk helper."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from elasticsearch.helpers import streaming_bulk

from .client import translated_errors, write_client
from .errors import NotWritten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from .subjects import IndexedDocument

    Action = dict[str, Any]

CHUNK_DOCUMENTS: Final = 2_000
CHUNK_BYTES: Final = 5_000_000
# Documents can be slow to make: a lease is renewed this often.
RENEW_EVERY: Final = 20
# A node that has too much to do answers 429 and is asked again after 0.5, 1, 2 and 4 seconds.
RETRIES: Final = 4
FIRST_PAUSE: Final = 0.5


def index_documents(
    index: str, documents: Iterable[IndexedDocument], *, renew: Callable[[], object]
) -> int:
    """Add or replace documents; return how many.

    ``renew`` is called every few documents: it extends a lease, or raises to stop. Raises
    ``EngineUnavailable``. Idempotent: a document keeps its id.
    """
    actions: Iterator[Action] = ({"_id": pk, "_source": source} for pk, source in documents)
    return _send(index, actions, renew)


def delete(index: str, ids: Iterable[str], *, renew: Callable[[], object]) -> None:
    """Delete documents by id, absent ones included. Raises ``EngineUnavailable``."""
    _send(index, ({"_op_type": "delete", "_id": pk} for pk in ids), renew)


def _send(index: str, actions: Iterable[Action], renew: Callable[[], object]) -> int:
    results = streaming_bulk(
        write_client(),
        _renewing(actions, renew),
        index=index,
        chunk_size=CHUNK_DOCUMENTS,
        max_chunk_bytes=CHUNK_BYTES,
        max_retries=RETRIES,
        initial_backoff=FIRST_PAUSE,
        raise_on_error=False,
        filter_path="items.*.status,items.*.error.type",
    )
    with translated_errors():
        errors = Counter(_error_of(item) for _ok, item in results)
    sent = errors.total()
    del errors[""]
    if errors:
        raise NotWritten(", ".join(f"{kind} x {count}" for kind, count in errors.items()))
    return sent


def _error_of(item: dict[str, Any]) -> str:
    (result,) = item.values()
    kind: str = result["error"]["type"] if "error" in result else ""
    return kind


def _renewing(actions: Iterable[Action], renew: Callable[[], object]) -> Iterator[Action]:
    for number, action in enumerate(actions):
        if number % RENEW_EVERY == 0:
            renew()
        yield action
