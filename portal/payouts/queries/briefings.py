"""What the reviewer of a batch is told on top: kept when it was handed in, found anew before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from portal.payouts.alarms import Finding
from portal.payouts.enums import BatchStatus

from .alarm_rows import rows_of_alarm
from .alarms import find_alarms, limits_in_force
from .compared import Comparison
from .comparison import COMPARED, compare_with_previous_period, difference_to_corrected, sides_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from portal.payouts.models import Batch, Briefing, ReviewLimits


@dataclass(frozen=True, slots=True)
class BriefingFacts:
    """The comparisons of a batch (None where there is nothing to compare with) and its alarms.

    limits: by which alarms were raised. stored: whether it is what stood there when the batch was
    handed in; else it is how things are now, or nothing where it is too late to look (`later`).
    """

    period: Comparison | None
    corrected: Comparison | None
    alarms: Sequence[Finding]
    limits: dict[str, Any]
    stored: bool
    later: bool = False


LOOKED_AT: Final = (BatchStatus.DRAFT, BatchStatus.SUBMITTED)


class Alarmed(TextChoices):
    """Which batches an auditor asks for."""

    ANY = "any", _("With an alarm")
    SERIOUS = "serious", _("With a serious alarm")
    APPROVED = "approved", _("Approved in spite of a serious alarm")


def alarmed(batches: QuerySet[Batch], choice: str) -> QuerySet[Batch]:
    """Return the batches about which there was an alarm when they were handed in; all for ""."""
    if choice == Alarmed.ANY:
        return batches.filter(Q(briefing__serious__gt=0) | Q(briefing__hints__gt=0))
    if choice not in Alarmed.values:
        return batches
    batches = batches.filter(briefing__serious__gt=0)
    return batches.filter(status__in=COMPARED) if choice == Alarmed.APPROVED else batches


def told_of(batch: Batch) -> BriefingFacts:
    """Return what stands on top of the review: one query once it was handed in.

    Of what was approved before briefings were kept nothing is found anew: nobody decides on it.
    """
    briefing = getattr(batch, "briefing", None)
    if briefing is not None:
        return _stored(briefing)
    if batch.status in LOOKED_AT:
        return tell(batch)
    return BriefingFacts(None, None, [], {}, stored=False, later=True)


def stored_alarms(batch: Batch) -> Sequence[Finding]:
    """Return the alarms that were kept with a batch; nothing is found anew."""
    briefing = getattr(batch, "briefing", None)
    return _stored(briefing).alarms if briefing is not None else ()


def alarms_of(batch: Batch) -> Sequence[Finding]:
    """Return the alarms about a batch, in the order of codes, each with its sentence."""
    return told_of(batch).alarms


def tell(batch: Batch) -> BriefingFacts:
    """Find what a reviewer is to be told (at most twenty queries, whatever the rows)."""
    limits: ReviewLimits = limits_in_force()
    period = compare_with_previous_period(batch)
    return BriefingFacts(
        period=period,
        corrected=difference_to_corrected(batch),
        alarms=find_alarms(batch, period, limits),
        limits=limits.as_json(),
        stored=False,
    )


def _stored(briefing: Briefing) -> BriefingFacts:
    return BriefingFacts(
        period=Comparison.of(briefing.period),
        corrected=Comparison.of(briefing.corrected),
        alarms=[Finding.of(alarm) for alarm in briefing.alarms],
        limits=briefing.limits,
        stored=True,
    )


def alarm_rows(batch: Batch, code: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return those of the rows of a batch that an alarm about it means."""
    finding = next((finding for finding in alarms_of(batch) if finding.code == code), None)
    if finding is None:
        return rows.none()
    subquery = rows_of_alarm(batch, code, finding.figures, sides_of(batch))
    return rows.none() if subquery is None else rows.filter(pk__in=subquery)
