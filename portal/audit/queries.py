"""Reading the trail: one filter for list and export, in the order of the numbers, latest first.

At ten million entries each filter is answered from an index that ends in the number, and a page is
asked for by the number it ends at. A period is first turned into a range of numbers, so that old
days need not be walked to.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone

from portal.audit.models import Entry

if TYPE_CHECKING:
    from portal.audit.models import EntryQuerySet

# Numbers and times of entries run together but for acts at once and a clock that was set.
CLOCK_SLACK: Final = dt.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class TrailFilter:
    """What is looked for; what is empty narrows nothing.

    accounts: of who acted, None for everybody. act: its code. label: how the subject's label
    begins (a batch number, an account, a reference). address: of the network, where the entry
    tells one. since, until: first and last day, in the county's time.
    """

    accounts: tuple[str, ...] | None = None
    act: str = ""
    label: str = ""
    address: str = ""
    since: dt.date | None = None
    until: dt.date | None = None

    def entries(self) -> EntryQuerySet:
        """Return the entries that it leaves, latest first. Two queries where a day is named."""
        rows = Entry.objects.filter(self._texts(), self._period()).order_by("-pk")
        if not self.address:
            return rows
        return rows.alias(
            # As text: the value of a JSON field would be compared as JSON
            address=Cast(KeyTextTransform("address", "detail"), TextField())
        ).filter(detail__has_key="address", address=self.address)

    def _texts(self) -> Q:
        condition = Q()
        if self.accounts is not None:
            condition &= Q(actor_account__in=self.accounts)
        if self.act:
            condition &= Q(act=self.act)
        if self.label:
            condition &= Q(subject_label__startswith=self.label)
        return condition

    def _period(self) -> Q:
        condition = Q()
        if self.since:
            start = _midnight(self.since)
            condition &= Q(at__gte=start, pk__gte=_number_at(start - CLOCK_SLACK) or 0)
        if self.until:
            end = _midnight(self.until + dt.timedelta(days=1))
            condition &= Q(at__lt=end)
            last = _number_at(end + CLOCK_SLACK)
            condition &= Q() if last is None else Q(pk__lte=last)
        return condition


@dataclass(frozen=True)
class Leaf:
    """A page of the trail: its entries, latest first, and whether newer and older ones follow."""

    entries: list[Entry]
    newer: bool
    older: bool


def leaf(trail_filter: TrailFilter, *, before: int = 0, after: int = 0, size: int = 50) -> Leaf:
    """Return the page that ends above number ``before`` or begins below ``after``; else the first.

    One query, whatever the page; whether there are newer ones is only known by where it came from.
    """
    rows = trail_filter.entries()
    if after:
        newer = list(rows.filter(pk__gt=after).order_by("pk")[: size + 1])
        return Leaf(newer[:size][::-1], newer=len(newer) > size, older=True)
    if before:
        rows = rows.filter(pk__lt=before)
    listed = list(rows[: size + 1])
    return Leaf(listed[:size], newer=bool(before), older=len(listed) > size)


def _number_at(moment: dt.datetime) -> int | None:
    """Return the number of the first entry from a moment on; None for a moment still to come."""
    later = Entry.objects.filter(at__gte=moment).order_by("at")
    number: Any = later.values_list("pk", flat=True).first()
    return number


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
