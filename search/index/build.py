"""Building an index beside the one that answers, and swapping them.

The alias moves once the new index holds everything that was public when building began and
everything that changed meanwhile. Publishing is never held up; what changes during the swap stays
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
from .bulk import index_documents
from .client import translated_errors, write_client
from .lease import lease
from .sync import BATCH, refresh, sync_keys, write_lease

if TYPE_CHECKING:
    from collections.abc import Callable

    from elasticsearch import Elasticsearch

    from .lease import HeldLease
    from .subjects import Subject

    Renew = Callable[[], object]

log = logging.getLogger(__name__)
# Changes made while building are synchronised until so few are left that the swap is short.
FEW_CHANGES: Final = 20
MAX_ROUNDS: Final = 10
_BUILD_SETTINGS: Final = {"refresh_interval": "-1", "number_of_replicas": 0}


@dataclass(frozen=True, slots=True)
class Rebuild:
    """A finished rebuild: the index, how many documents it was sent, seconds, what it replaced."""

    index: str
    documents: int
    seconds: float
    removed: tuple[str, ...]


def rebuild(subject: Subject) -> Rebuild:
    """Build the index of a subject anew and let it answer; remove every other one.

    Raises ``Busy`` when it is being built already, ``EngineUnavailable`` and ``LeaseLost``; the
    index that answered so far goes on, and the next build removes what was left.
    """
    begin = time.monotonic()
    client = write_client()
    with lease(f"index-build-{subject.name}") as building:
        contained = outbox.all_ids(subject.name)
        outbox.purge(subject.name)
        _remove_unfinished(subject, client)
        index = _create(subject, client)
        try:
            documents = index_documents(index, subject.documents(), renew=building.renew)
            refresh(client, index)
            _catch_up(subject, index, contained, building.renew)
            with lease(write_lease(subject)) as writing:
                _go_live(subject, client, index, contained, _renew_all(building, writing))
        except BaseException:
            # An interrupted build leaves nothing behind if that is still possible.
            _remove(client, [index], quietly=True)
            raise
        replaced = [name for name in _indexes_of(subject, client) if name != index]
        time.sleep(grace() if replaced else 0)
        _remove(client, replaced, quietly=True)
    return Rebuild(index, documents, time.monotonic() - begin, tuple(replaced))


def grace() -> float:
    """Return the seconds for which a search may still be reading an index that was replaced."""
    return settings.SEARCH_TIMEOUT_MS / 1000


def _create(subject: Subject, client: Elasticsearch) -> str:
    index = f"{subject.alias}-{now():%Y%m%d%H%M%S}-{secrets.token_hex(2)}"
    mapping = subject.mapping | {"_meta": state.meta(subject, state.BUILDING, 0)}
    options = {"number_of_shards": settings.SEARCH_SHARDS} | dict(subject.settings)
    with translated_errors():
        client.indices.create(
            index=index, mappings=mapping, settings={"index": options | _BUILD_SETTINGS}
        )
    return index


def _catch_up(subject: Subject, index: str, contained: set[int], renew: Renew) -> None:
    """Synchronise what changed while the index was built, until little is left."""
    for _round in range(MAX_ROUNDS):
        changes = outbox.added_since(subject.name, contained)
        if len(changes) <= FEW_CHANGES:
            return
        _apply(subject, index, changes, renew)
        contained.update(pk for pk, _key in changes)


def _apply(subject: Subject, index: str, changes: list[tuple[int, str]], renew: Renew) -> None:
    keys = sorted({key for _pk, key in changes})
    for start in range(0, len(keys), BATCH):
        sync_keys(subject, index, keys[start : start + BATCH], renew)


def _go_live(
    subject: Subject, client: Elasticsearch, index: str, contained: set[int], renew: Renew
) -> None:
    """Apply the last changes, mark the index as complete and swap; nobody else writes meanwhile."""
    changes = outbox.added_since(subject.name, contained)
    _apply(subject, index, changes, renew)
    previous = IndexState.objects.filter(subject=subject.name).first()
    generation = previous.generation + 1 if previous else 1
    options: dict[str, Any] = dict.fromkeys(_BUILD_SETTINGS)
    options["auto_expand_replicas"] = settings.SEARCH_REPLICAS
    with translated_errors():
        client.indices.put_settings(index=index, settings={"index": options})
        client.cluster.health(index=index, wait_for_status="yellow", timeout="30s")
    state.write_meta(subject, client, index, state.COMPLETE, generation)
    renew()
    _swap(subject, client, index)
    ids = contained | {pk for pk, _key in changes}
    outbox.activate(subject.name, ids, index=index, generation=generation)


def _swap(subject: Subject, client: Elasticsearch, index: str) -> None:
    """Move the alias in one step. An index that took the alias's own name gives way."""
    actions: list[dict[str, Any]] = [{"add": {"index": index, "alias": subject.alias}}]
    with translated_errors():
        previous = _behind_alias(subject, client)
        actions += [{"remove": {"index": name, "alias": subject.alias}} for name in previous]
        if not previous and client.indices.exists(index=subject.alias):
            actions.append({"remove_index": {"index": subject.alias}})
        client.indices.update_aliases(actions=actions)


def _behind_alias(subject: Subject, client: Elasticsearch) -> list[str]:
    """Return the indexes to which the alias points."""
    if not client.indices.exists_alias(name=subject.alias):
        return []
    return list(client.indices.get_alias(name=subject.alias).body)


def _indexes_of(subject: Subject, client: Elasticsearch) -> list[str]:
    """Return every index of a subject, by its own ``_meta`` and not only by its name."""
    with translated_errors():
        indexes = client.indices.get_mapping(
            index=f"{subject.alias}-*", filter_path="*.mappings._meta.subject"
        ).body
    return sorted(
        name
        for name, about in indexes.items()
        if about["mappings"]["_meta"]["subject"] == subject.name
    )


def _remove_unfinished(subject: Subject, client: Elasticsearch) -> None:
    """Remove what earlier builds left; whoever builds holds the lease, so nobody is at it."""
    with translated_errors():
        live = _behind_alias(subject, client)
    leftovers = [name for name in _indexes_of(subject, client) if name not in live]
    _remove(client, leftovers, quietly=False)


def _remove(client: Elasticsearch, names: list[str], *, quietly: bool) -> None:
    for name in names:
        try:
            with translated_errors():
                client.indices.delete(index=name, ignore_unavailable=True)
        except Exception:
            if not quietly:
                raise
            log.warning("index %s could not be removed; the next build will", name)


def _renew_all(*leases: HeldLease) -> Renew:
    def renew() -> None:
        for held in leases:
            held.renew()

    return renew
