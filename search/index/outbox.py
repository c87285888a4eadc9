"""The outbox of the indexes: each public change, recorded in the transaction that makes it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction
from django.db.models import Min

from portal.clocks import now
from portal.web.delivery.process_cache import BoundedDict
from search.models import IndexChange, IndexState

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

# Raw SQL: every search asks this, and building the query costs more than running it.
_PENDING: Final = (
    f"SELECT 1 FROM {IndexChange._meta.db_table} "  # noqa: S608 - our own name
    "WHERE subject = %s AND done_at IS NULL LIMIT 1"
)
# Changes that are done are kept for rebuilds that were running meanwhile; none takes so long.
RETENTION: Final = timedelta(days=7)
UPDATE_BATCH: Final = 500
# For each subject: the last generation of public content at which nothing was pending.
_clear_generation: Final[BoundedDict[str, int]] = BoundedDict("indexes without a change", 16)


def add(subject: str, *keys: str) -> None:
    """Record that the documents of these keys have changed; the caller queues the task.

    Raises TransactionManagementError outside a transaction: change and record commit together.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a change and its note are one transaction")
    at = now()
    IndexChange.objects.bulk_create(
        IndexChange(subject=subject, key=key, noted_at=at) for key in sorted(set(keys))
    )


def has_pending(subject: str, *, generation: int | None = None) -> bool:
    """Say whether a change is not in the index yet: one small query.

    Where every change of the subject raises the generation of public content in its own
    transaction, pass the ``generation`` of this request: one that was seen without pending changes
    cannot get any, and costs no query again in this process.
    """
    if generation is not None and _clear_generation.get(subject) == generation:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_PENDING, [subject])
        if cursor.fetchone() is not None:
            return True
    if generation is not None:
        _clear_generation.put(subject, generation)
    return False


def oldest_pending(subject: str) -> dt.datetime | None:
    """Return when the oldest pending change was recorded; None when none is pending."""
    return IndexChange.objects.of(subject).pending().aggregate(at=Min("noted_at"))["at"]


def pending(subject: str, limit: int) -> list[tuple[int, str]]:
    """Return ids and keys of pending changes, oldest first."""
    changes = IndexChange.objects.of(subject).pending().order_by("pk")
    return list(changes.values_list("pk", "key")[:limit])


def all_ids(subject: str) -> set[int]:
    """Return the ids of all changes on record, done or not; ``added_since`` compares with them."""
    return set(IndexChange.objects.of(subject).values_list("pk", flat=True))


def added_since(subject: str, earlier: set[int]) -> list[tuple[int, str]]:
    """Return ids and keys of changes that were committed after ``earlier`` was read.

    Comparing ids by size is not enough: a transaction may take one early and commit late.
    """
    changes = IndexChange.objects.of(subject).order_by("pk").values_list("pk", "key")
    return [(pk, key) for pk, key in changes.iterator() if pk not in earlier]


def mark_done(subject: str, ids: Iterable[int], *, generation: int) -> None:
    """Mark changes as being in the index, which has reached this generation."""
    with transaction.atomic():
        _update_done(ids)
        IndexState.objects.filter(subject=subject).update(generation=generation)


def activate(subject: str, ids: Iterable[int], *, index: str, generation: int) -> None:
    """Record a new index as the one that answers; ``ids`` are the changes that it contains."""
    with transaction.atomic():
        _update_done(ids)
        IndexState.objects.update_or_create(
            subject=subject,
            defaults={"index": index, "generation": generation, "built_at": now()},
        )


def discard(subject: str) -> int:
    """Drop the pending changes where no Elasticsearch is configured; return how many there were.

    Should another process know one after all, its index is now behind and does not answer until
    it is rebuilt.
    """
    with transaction.atomic():
        IndexState.objects.filter(subject=subject).delete()
        return IndexChange.objects.of(subject).pending().update(done_at=now())


def purge(subject: str) -> None:
    """Delete changes that were done longer ago than ``RETENTION``."""
    IndexChange.objects.of(subject).filter(done_at__lt=now() - RETENTION).delete()


def _update_done(ids: Iterable[int]) -> None:
    changes, at = list(ids), now()
    for start in range(0, len(changes), UPDATE_BATCH):
        batch = changes[start : start + UPDATE_BATCH]
        IndexChange.objects.filter(pk__in=batch, done_at=None).update(done_at=at)
