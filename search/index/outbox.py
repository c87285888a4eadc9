"""The outbox: what has become different in public, written where it became different."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Min

from portal.clocks import now
from search.models import IndexChange, IndexState

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

# By hand: each search asks, and building the query costs more than running it.
_WAITS: Final = (
    f"SELECT 1 FROM {IndexChange._meta.db_table} "  # noqa: S608 - our own name
    "WHERE subject = %s AND done_at IS NULL LIMIT 1"
)
# For each subject: the generation of public content at which nothing was seen to wait, and when
# (monotonic seconds) nothing was.
_clear: dict[str, int] = {}
_cleared: dict[str, float] = {}
# A build reads what was carried over while it ran; none takes so long.
KEPT: Final = timedelta(days=7)


def note(subject: str, *keys: str) -> None:
    """Note that what stands under these keys has changed. Raises outside a transaction.

    The row and the change are kept or lost together; the caller queues the task.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a change and its note are one transaction")
    at = now()
    _cleared.pop(subject, None)
    unique = sorted(set(keys))
    IndexChange.objects.bulk_create(
        IndexChange(subject=subject, key=key, noted_at=at) for key in unique
    )


def waits(subject: str) -> bool:
    """Say whether a change is not in the index yet (one small query)."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITS, [subject])
        return cursor.fetchone() is not None


def lags(subject: str, generation: int | None) -> bool:
    """Say whether a change waits; at most one query, none for a generation found clear before.

    What raises the generation of public content in the transaction of its note cannot wait for the
    first time while the generation is the same. ``None`` looks again after ``PAGE_GENERATION_MS``
    (docs/adr/0012): so much later a text may be found; one that was taken down is never shown.
    """
    begun = time.monotonic()
    if generation is not None:
        if _clear.get(subject) == generation:
            return False
    elif begun < _cleared.get(subject, 0) + settings.PAGE_GENERATION_MS / 1000:
        return False
    if waits(subject):
        return True
    if generation is not None:
        _clear[subject] = generation
    _cleared[subject] = begun
    return False


def forget() -> None:
    """Forget which generations were found clear: tests begin them anew."""
    _clear.clear()
    _cleared.clear()


def oldest(subject: str) -> dt.datetime | None:
    """Return since when a change has been waiting; None when none is."""
    return IndexChange.objects.of(subject).waiting().aggregate(at=Min("noted_at"))["at"]


def waiting(subject: str, limit: int) -> list[tuple[int, str]]:
    """Return numbers and keys of changes to carry over, oldest first."""
    found = IndexChange.objects.of(subject).waiting().order_by("pk")
    return list(found.values_list("pk", "key")[:limit])


def known(subject: str) -> set[int]:
    """Return the numbers of all changes on record, to be compared with later ones."""
    return set(IndexChange.objects.of(subject).values_list("pk", flat=True))


def since(subject: str, before: set[int]) -> list[tuple[int, str]]:
    """Return the changes that were committed after ``known`` was read, carried over or not.

    Numbers do not tell: a transaction may take one early and commit late.
    """
    found = IndexChange.objects.of(subject).order_by("pk").values_list("pk", "key")
    return [(number, key) for number, key in found.iterator() if number not in before]


def settle(subject: str, numbers: Iterable[int], *, generation: int) -> None:
    """Mark changes as carried over, and the state that the index has reached."""
    with transaction.atomic():
        _mark(numbers)
        IndexState.objects.filter(subject=subject).update(generation=generation)


def establish(subject: str, numbers: Iterable[int], *, index: str, generation: int) -> None:
    """Make an index the one that answers; ``numbers`` are the changes that it holds."""
    at = now()
    with transaction.atomic():
        _mark(numbers)
        IndexState.objects.update_or_create(
            subject=subject,
            defaults={"index": index, "generation": generation, "built_at": at},
        )


def give_up(subject: str) -> int:
    """Empty the outbox where no Elasticsearch is configured; return how many changes went.

    Should another process know one after all, its index is now behind and does not answer until
    it is rebuilt.
    """
    with transaction.atomic():
        IndexState.objects.filter(subject=subject).delete()
        return IndexChange.objects.of(subject).waiting().update(done_at=now())


def tidy(subject: str) -> None:
    """Remove what was carried over long ago."""
    IndexChange.objects.of(subject).filter(done_at__lt=now() - KEPT).delete()


def _mark(numbers: Iterable[int]) -> None:
    todo, at = list(numbers), now()
    for start in range(0, len(todo), 500):
        IndexChange.objects.filter(pk__in=todo[start : start + 500], done_at=None).update(
            done_at=at
        )
