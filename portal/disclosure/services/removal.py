"""Ending an edition: its rows leave the public tables and summaries, the edition itself stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.audit.guards import lifted
from portal.disclosure.enums import EditionStatus, Grain
from portal.disclosure.models import DisclosedEntry, Disclosure, Edition, SetTotal, VillageEntry
from portal.disclosure.signals import set_changed
from portal.policies.enums import DisclosureClass

from .summaries import shift

if TYPE_CHECKING:
    import datetime as dt


def end_edition(edition: Edition, status: EditionStatus, *, reason: str, at: dt.datetime) -> int:
    """End a readable edition; return how many rows went.

    Totals by village go as well. Totals by township stay, unread by any page: they never hold a
    small cell, and a corrected year of class C is compared with them.
    """
    in_force = edition.status == EditionStatus.PUBLISHED
    if in_force and edition.disclosure_class == DisclosureClass.A:
        shift(old=edition)
    gone = 0
    with lifted("withdrawal"):
        for model in (DisclosedEntry, VillageEntry):
            gone += model.objects.filter(edition=edition).delete()[0]
        SetTotal.objects.filter(edition=edition, grain=Grain.VILLAGE).delete()
    Edition.objects.filter(pk=edition.pk).update(status=status, reason=reason, ended_at=at)
    set_changed.send(Disclosure, disclosure=edition.disclosure_id)
    return gone
