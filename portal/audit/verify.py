"""Verifying the chain: every sealed entry is as it was written, and none is missing.

What cannot be seen: the removal of entries before they were sealed (about a second), and of the
chain's end together with its entries, unless an anchor outside the database remembers it. Whether
the records still say what the trail says of them is `verification`'s part.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Max, Min
from django.utils import timezone

from portal.audit.canon import AT_PLACE, MOMENT, Utc, canonical, entry_columns, mac_of
from portal.audit.enums import BreakKind
from portal.audit.keys import chain_keys
from portal.audit.models import Entry, Seal
from portal.audit.sealer import GENESIS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

ROWS_PER_FETCH = 5000
LATE = dt.timedelta(hours=1)
# The sealer writes an anchor every minute; a seal of this age without one is an alarm.
ANCHOR_PATIENCE = dt.timedelta(minutes=10)
SEALS_AT_ONCE = 50_000
SEAL_COLUMNS = ("seq", "prev", "mac", "key", Utc("at"))
HOUR_END = len("2026-05-12 09")  # where a moment's hour ends


@dataclass(frozen=True)
class Break:
    """The first entry at which verification failed; 0 when its number is not known."""

    kind: BreakKind
    seq: int
    entry: int


@dataclass
class Verdict:
    """The result of verifying the chain.

    sealed: links walked. head: number and mac of the last good link. late: entries sealed more
    than an hour after they were written (the sealer stood still, or seals were made anew).
    unsealed, oldest_unsealed: entries that wait, and since when the first does. lost_numbers:
    entry numbers given out after the last entry (rolled back, or removed at the end).
    """

    sealed: int = 0
    head_seq: int = 0
    head_mac: bytes = GENESIS
    late: int = 0
    unsealed: int = 0
    oldest_unsealed: dt.timedelta | None = None
    lost_numbers: int = 0
    broken: Break | None = None
    anchors: dict[int, bytes] = field(default_factory=dict)


def verify_chain(
    *,
    anchors: Mapping[int, bytes] | None = None,
    verdict: Verdict | None = None,
    report: Callable[[Verdict], object] = lambda _verdict: None,
) -> Verdict:
    """Verify the whole chain in order; stop at the first break.

    anchors: macs by sequence number that were kept outside the database; None where none are
    kept. verdict: of an earlier call that did not come to its end; it goes on from its head.
    report is called every 50,000 links. Raises KeyNotHere on the public surface.
    """
    verdict = verdict or Verdict()
    verdict.anchors = dict(anchors or {})
    verdict.broken = _walk(verdict, report) or _unqueued() or _beyond_the_end(verdict)
    if anchors is not None and not verdict.broken:
        verdict.broken = _behind(anchors)
    _look_at_waiting(verdict)
    verdict.lost_numbers = _lost_numbers()
    return verdict


def _walk(verdict: Verdict, report: Callable[[Verdict], object]) -> Break | None:
    templates = chain_keys().templates
    anchors = verdict.anchors
    prev = verdict.head_mac
    for seq, stored_prev, stored_mac, key, at, *entry in _rows(verdict.head_seq):
        expected = verdict.sealed + 1
        if seq != expected:
            return _missing(expected)
        template = templates.get(key)
        if template is None:
            return Break(BreakKind.UNKNOWN_KEY, seq, entry[0])
        mac = mac_of(template, seq=seq, prev=prev, at=at, entry=canonical(entry))
        if bytes(stored_prev) != prev:
            return Break(BreakKind.SEAL_ALTERED, seq, entry[0])
        if bytes(stored_mac) != mac:
            return Break(BreakKind.ALTERED, seq, entry[0])
        if seq in anchors and anchors[seq] != mac:
            return Break(BreakKind.ANCHOR, seq, entry[0])
        verdict.late += _is_late(at, entry[AT_PLACE])
        verdict.sealed, verdict.head_seq, verdict.head_mac = seq, seq, mac
        prev = mac
        if not seq % SEALS_AT_ONCE:
            report(verdict)
    last = Seal.objects.aggregate(last=Max("seq"))["last"] or 0
    return _missing(verdict.sealed + 1) if last > verdict.sealed else None


def _is_late(sealed: str, written: str) -> bool:
    """Compare the hours first: parsing two moments per entry would double the cost of a walk."""
    if sealed[:HOUR_END] == written[:HOUR_END]:
        return False
    parse = dt.datetime.strptime
    return parse(sealed, MOMENT) - parse(written, MOMENT) > LATE


def _rows(after: int) -> Iterable[tuple[Any, ...]]:
    columns = (*SEAL_COLUMNS, *entry_columns("entry__"))
    seals = Seal.objects.filter(seq__gt=after).order_by("seq")
    return seals.values_list(*columns).iterator(ROWS_PER_FETCH)


def _missing(seq: int) -> Break:
    """Say what is missing at a number: a seal without its entry falls out of the join."""
    entry = Seal.objects.filter(seq=seq).values_list("entry_id", flat=True).first()
    if entry is None:
        return Break(BreakKind.SEAL_MISSING, seq, 0)
    return Break(BreakKind.ENTRY_MISSING, seq, entry)


def _unqueued() -> Break | None:
    """Find an entry that is neither sealed nor waiting, in one statement: both tables move."""
    stray = Entry.objects.filter(seal__isnull=True, waiting__isnull=True).order_by("pk")
    number = stray.values_list("pk", flat=True).first()
    return None if number is None else Break(BreakKind.UNQUEUED, 0, number)


def _beyond_the_end(verdict: Verdict) -> Break | None:
    remembered = max(verdict.anchors, default=0)
    if remembered <= verdict.head_seq:
        return None
    return Break(BreakKind.TRUNCATED, verdict.head_seq + 1, 0)


def _behind(anchors: Mapping[int, bytes]) -> Break | None:
    """Find a seal that should have been anchored by now: the file is missing or stands still."""
    late = Seal.objects.filter(
        seq__gt=max(anchors, default=0), at__lt=timezone.now() - ANCHOR_PATIENCE
    )
    seal = late.order_by("seq").values_list("seq", "entry_id").first()
    return None if seal is None else Break(BreakKind.ANCHOR_BEHIND, *seal)


def _look_at_waiting(verdict: Verdict) -> None:
    waiting = Entry.objects.filter(waiting__isnull=False)
    verdict.unsealed = waiting.count()
    oldest = waiting.aggregate(at=Min("at"))["at"]
    verdict.oldest_unsealed = None if oldest is None else timezone.now() - oldest


def _lost_numbers() -> int:
    """Return how many entry numbers were given out beyond the last entry."""
    sql = "SELECT pg_sequence_last_value(pg_get_serial_sequence('audit_entry', 'id')::regclass)"
    if connection.vendor == "sqlite":
        sql = "SELECT seq FROM sqlite_sequence WHERE name = 'audit_entry'"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone()
    drawn = (row[0] if row else None) or 0
    last = Entry.objects.aggregate(last=Max("pk"))["last"] or 0
    return max(drawn - last, 0)
