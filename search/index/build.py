"""Building an index beside the one that answers, and swapping them.

The alias moves once the new index holds everything that was public when building began and
everything that changed meanwhile. Publishing is never held up; what changes during the swap waits
in the outbox, and the database answers for that moment.
"""

from __future__ import annotations

import logging
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from portal.clocks import now
from search.models import IndexState

from . import outbox, state
from .bulk import Sender
from .carry import BATCH, put_right, refresh, right
from .client import translated, writing
from .lease import Held, lease

if TYPE_CHECKING:
    from collections.abc import Callable

    from elasticsearch import Elasticsearch

    from .subjects import Subject

log = logging.getLogger(__name__)
# Changes of the time of building are carried over until so few are left that the swap is short.
FEW: Final = 20
LOOKS: Final = 10
_BESIDE: Final = {"refresh_interval": "-1", "number_of_replicas": 0}


@dataclass(frozen=True, slots=True)
class Built:
    """A finished build: the index, how many documents it was sent, and seconds."""

    index: str
    documents: int
    seconds: float
    removed: tuple[str, ...]


def rebuild(subject: Subject) -> Built:
    """Build the index of a subject anew and let it answer; remove every other one.

    Raises ``Busy`` when it is being built already, ``EngineUnavailable`` and ``LeaseLost``; the
    index that answered so far goes on, and the next build removes what was left.
    """
    begin = time.monotonic()
    client = writing()
    with lease(f"index-build-{subject.name}") as building:
        before = outbox.known(subject.name)
        outbox.tidy(subject.name)
        _remove_unfinished(subject, client)
        index = _create(subject, client)
        try:
            documents = _fill(subject, client, index, building)
            _follow(subject, index, before, building)
            with lease(right(subject)) as writer:
                _finish(subject, client, index, before, _both(building, writer))
        except BaseException:
            # An interrupted build leaves nothing behind if that is still possible.
            _remove(client, [index], quietly=True)
            raise
        removed = _others(subject, client, index)
        time.sleep(grace() if removed else 0)
        _remove(client, removed, quietly=True)
    return Built(index, documents, time.monotonic() - begin, tuple(removed))


def grace() -> float:
    """Return the seconds for which a question may still be reading an index that was replaced."""
    return settings.SEARCH_TIMEOUT_MS / 1000


def _create(subject: Subject, client: Elasticsearch) -> str:
    index = f"{subject.alias}-{now():%Y%m%d%H%M%S}-{secrets.token_hex(2)}"
    mapping = subject.mapping | {"_meta": state.meta(subject, state.BUILDING, 0)}
    shape = {"number_of_shards": settings.SEARCH_SHARDS} | dict(subject.settings) | _BESIDE
    with translated():
        client.indices.create(index=index, mappings=mapping, settings={"index": shape})
    return index


def _fill(subject: Subject, client: Elasticsearch, index: str, building: Held) -> int:
    with Sender(index, between=building.keep) as sender:
        sender.write(subject.documents())
    refresh(client, index)
    return sender.sent


def _follow(subject: Subject, index: str, before: set[int], building: Held) -> None:
    """Carry over what changed while the index was built, until little is left."""
    for _look in range(LOOKS):
        changes = outbox.since(subject.name, before)
        if len(changes) <= FEW:
            return
        _apply(subject, index, changes, building.keep)
        before.update(number for number, _key in changes)


def _apply(
    subject: Subject, index: str, changes: list[tuple[int, str]], between: Callable[[], object]
) -> None:
    keys = sorted({key for _number, key in changes})
    for start in range(0, len(keys), BATCH):
        put_right(subject, index, keys[start : start + BATCH], between)


def _finish(
    subject: Subject,
    client: Elasticsearch,
    index: str,
    before: set[int],
    between: Callable[[], object],
) -> None:
    """Carry over the rest, mark the index as complete and swap; nobody else writes meanwhile."""
    changes = outbox.since(subject.name, before)
    _apply(subject, index, changes, between)
    held = before | {number for number, _key in changes}
    known = IndexState.objects.filter(subject=subject.name).first()
    generation = known.generation + 1 if known else 1
    replicas: dict[str, Any] = {"refresh_interval": None, "number_of_replicas": None}
    replicas["auto_expand_replicas"] = settings.SEARCH_REPLICAS
    with translated():
        client.indices.put_settings(index=index, settings={"index": replicas})
        client.cluster.health(index=index, wait_for_status="yellow", timeout="30s")
    state.mark(subject, client, index, state.COMPLETE, generation)
    between()
    _swap(subject, client, index)
    outbox.establish(subject.name, held, index=index, generation=generation)


def _swap(subject: Subject, client: Elasticsearch, index: str) -> None:
    """Move the alias in one step. An index that took the alias's own name gives way."""
    with translated():
        actions: list[dict[str, Any]] = [{"add": {"index": index, "alias": subject.alias}}]
        if client.indices.exists_alias(name=subject.alias):
            old = client.indices.get_alias(name=subject.alias).body
            actions += [{"remove": {"index": one, "alias": subject.alias}} for one in old]
        elif client.indices.exists(index=subject.alias):
            actions.append({"remove_index": {"index": subject.alias}})
        client.indices.update_aliases(actions=actions)


def _others(subject: Subject, client: Elasticsearch, index: str) -> list[str]:
    return [name for name in _all(subject, client) if name != index]


def _all(subject: Subject, client: Elasticsearch) -> list[str]:
    """Return every index of a subject, by its own word and not only by its name."""
    with translated():
        found = client.indices.get_mapping(
            index=f"{subject.alias}-*", filter_path="*.mappings._meta.subject"
        ).body
    return sorted(
        name
        for name, about in found.items()
        if about["mappings"]["_meta"]["subject"] == subject.name
    )


def _remove_unfinished(subject: Subject, client: Elasticsearch) -> None:
    """Remove what earlier builds left; whoever builds holds the lease, so nobody is at it."""
    with translated():
        behind = (
            client.indices.get_alias(name=subject.alias).body
            if client.indices.exists_alias(name=subject.alias)
            else {}
        )
    _remove(client, [name for name in _all(subject, client) if name not in behind], quietly=False)


def _remove(client: Elasticsearch, names: list[str], *, quietly: bool) -> None:
    for name in names:
        try:
            with translated():
                client.indices.delete(index=name, ignore_unavailable=True)
        except Exception:
            if not quietly:
                raise
            log.warning("index %s could not be removed; the next build will", name)


def _both(*leases: Held) -> Callable[[], None]:
    def keep() -> None:
        for one in leases:
            one.keep()

    return keep
