"""Carrying changes over: some keys of a subject are made to stand in an index as in public."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elasticsearch.helpers import ScanError, scan

from . import outbox, state
from .bulk import Sender
from .client import translated, writing
from .errors import EngineUnavailable
from .lease import lease

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from elasticsearch import Elasticsearch

    from .subjects import Made, Subject

# Changes that are carried over together.
BATCH: Final = 200
SCANNED: Final = 5_000


def right(subject: Subject) -> str:
    """Return the name of the lease of whoever writes into the index that answers."""
    return f"index-write-{subject.name}"


def carry_over(subject: Subject) -> int:
    """Bring the index of a subject up to date; return how many changes were carried over.

    Doing it twice, or after it was broken off, ends in the same state. Raises ``Busy``,
    ``LeaseLost`` and ``EngineUnavailable``; changes then go on waiting.
    """
    done = 0
    with lease(right(subject)) as held:
        client = writing()
        found, generation = None, 0
        while changes := outbox.waiting(subject.name, BATCH):
            if found is None:
                found = state.trusted(subject, client)
                generation = found.generation
            put_right(subject, found.index, {key for _number, key in changes}, held.keep)
            generation += 1
            state.mark(subject, client, found.index, state.COMPLETE, generation)
            outbox.settle(subject.name, [number for number, _key in changes], generation=generation)
            done += len(changes)
    return done


def put_right(
    subject: Subject, index: str, keys: Iterable[str], between: Callable[[], object]
) -> None:
    """Let the documents of some keys stand in an index as they are public now, and no others."""
    wanted = sorted(keys)
    client = writing()
    refresh(client, index)
    with translated():
        there = set(_standing(client, index, wanted))
    kept: set[str] = set()
    with Sender(index, between=between) as sender:
        sender.write(_noted(subject.documents(wanted), kept))
    with Sender(index, between=between) as sender:
        sender.remove(sorted(there - kept))
    refresh(client, index)


def refresh(client: Elasticsearch, index: str) -> None:
    """Let questions see what was written."""
    with translated():
        client.indices.refresh(index=index)


def _noted(documents: Iterable[Made], ids: set[str]) -> Iterator[Made]:
    for key, source in documents:
        ids.add(key)
        yield key, source


def _standing(client: Elasticsearch, index: str, keys: list[str]) -> Iterator[str]:
    query = {"query": {"terms": {"key": keys}}, "_source": False}
    try:
        for hit in scan(client, query=query, index=index, size=SCANNED, raise_on_error=True):
            yield hit["_id"]
    except ScanError as error:
        raise EngineUnavailable(type(error).__name__) from None
