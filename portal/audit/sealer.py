"""Sealing entries outside the business transactions, one sealer at a time (decision 10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from portal.audit.canon import canonical, entry_columns, mac_of, moment
from portal.audit.keys import chain_keys
from portal.audit.locks import wait_for
from portal.audit.models import Entry, Seal, Unsealed

if TYPE_CHECKING:
    from collections.abc import Iterator

GENESIS = bytes(32)


@transaction.atomic
def seal_pending(limit: int = 1000) -> int:
    """Seal up to `limit` waiting entries in the order of their numbers; return how many.

    An entry that commits after a later one was sealed waits in `Unsealed` and is sealed next
    time. A second sealer waits for the first. Raises KeyNotHere, ImproperlyConfigured.
    """
    keys = chain_keys()
    # SQLite has one writer, and `seq` is unique
    wait_for("sealer")
    waiting = list(Unsealed.objects.order_by("entry_id").values_list("entry_id", flat=True)[:limit])
    if not waiting:
        return 0
    rows = Entry.objects.filter(pk__in=waiting).order_by("pk").values_list(*entry_columns())
    Seal.objects.bulk_create(_links(rows, keys.current, keys.templates[keys.current]))
    Unsealed.objects.filter(entry_id__in=waiting).delete()
    return len(waiting)


def _links(rows: Any, key: str, template: Any) -> Iterator[Seal]:
    last = Seal.objects.order_by("-seq").values_list("seq", "mac").first()
    seq, prev = (0, GENESIS) if last is None else (last[0], bytes(last[1]))
    at = timezone.now()
    text = moment(at)
    for seq, row in enumerate(rows, seq + 1):  # noqa: B020 - goes on from the last seal
        mac = mac_of(template, seq=seq, prev=prev, at=text, entry=canonical(row))
        yield Seal(entry_id=row[0], seq=seq, prev=prev, mac=mac, key=key, at=at)
        prev = mac
