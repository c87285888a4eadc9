"""Bringing an index up to date: the documents of changed keys are made as they are public now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elasticsearch.helpers import ScanError, scan

from . import outbox, state
from .bulk import delete, index_documents
from .client import translated_errors, write_client
from .errors import EngineUnavailable
from .lease import lease

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from elasticsearch import Elasticsearch

    from .subjects import IndexedDocument, Subject

# Changes that are synchronised together.
BATCH: Final = 200
SCROLL_SIZE: Final = 5_000


def write_lease(subject: Subject) -> str:
    """Return the name of the lease that whoever writes to the live index holds."""
    return f"index-write-{subject.name}"


def sync_all(subject: Subject) -> int:
    """Bring the index of a subject up to date; return how many changes were pending.

    Idempotent, also after it was broken off. Raises ``Busy``, ``LeaseLost`` and
    ``EngineUnavailable``; changes stay pending then.
    """
    done = 0
    with lease(write_lease(subject)) as held:
        client = write_client()
        index, generation = "", 0
        while changes := outbox.pending(subject.name, BATCH):
            if not index:
                live = state.trusted_index(subject, client)
                index, generation = live.name, live.generation
            sync_keys(subject, index, {key for _pk, key in changes}, held.renew)
            generation += 1
            state.write_meta(subject, client, index, state.COMPLETE, generation)
            outbox.mark_done(subject.name, [pk for pk, _key in changes], generation=generation)
            done += len(changes)
    return done


def sync_keys(
    subject: Subject, index: str, keys: Iterable[str], renew: Callable[[], object]
) -> None:
    """Write the documents of some keys as they are public now, and delete their other ones.

    ``renew`` is called again and again, to extend a lease. Raises ``EngineUnavailable``.
    """
    keys = sorted(keys)
    client = write_client()
    refresh(client, index)
    with translated_errors():
        before = set(_document_ids(client, index, keys))
    written: set[str] = set()
    index_documents(index, _collect_ids(subject.documents(keys), written), renew=renew)
    delete(index, sorted(before - written), renew=renew)
    refresh(client, index)


def refresh(client: Elasticsearch, index: str) -> None:
    """Make what was written visible to searches."""
    with translated_errors():
        client.indices.refresh(index=index)


def _collect_ids(documents: Iterable[IndexedDocument], ids: set[str]) -> Iterator[IndexedDocument]:
    for pk, source in documents:
        ids.add(pk)
        yield pk, source


def _document_ids(client: Elasticsearch, index: str, keys: Collection[str]) -> Iterator[str]:
    query = {"query": {"terms": {"key": list(keys)}}, "_source": False}
    try:
        for hit in scan(client, query=query, index=index, size=SCROLL_SIZE, raise_on_error=True):
            yield hit["_id"]
    except ScanError as error:
        raise EngineUnavailable(type(error).__name__) from None
