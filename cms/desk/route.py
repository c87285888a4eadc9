"""The route of a batch on its screen: steps, whose turn it is, why it came back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.payouts import queries
from portal.payouts.enums import BatchStatus, Origin, RouteStep, Step
from portal.payouts.obstacles import unchanged
from portal.policies.enums import Route

if TYPE_CHECKING:
    from portal.payouts.models import Batch, BatchEvent
    from portal.staff.asks import Text

_REVIEWERS = {
    RouteStep.UNIT_CHECK: gettext_lazy("Another person of the unit checks it before it goes on."),
    RouteStep.DEPARTMENT: gettext_lazy("A reviewer of the department in charge looks at it now."),
    RouteStep.FINANCE: gettext_lazy("The finance section in charge receives and reviews it now."),
}

_SWITCHED_OFF = gettext_lazy(
    "The finance bureau has switched the route “%(route)s” off, so this batch cannot be sent from"
    " here."
)
# How a batch ends well that can no longer be sent from here: as one of the platform
_STRANDED = {
    BatchStatus.DRAFT: gettext_lazy(
        "Discard the draft and upload the sheet again: it then becomes a batch of the platform."
    ),
    BatchStatus.SUBMITTED: gettext_lazy(
        "Whoever reviews it now returns it to its maker, or the maker calls it back. Its sheet is"
        " then uploaded again for the platform."
    ),
    BatchStatus.APPROVED: gettext_lazy(
        "The finance section returns it to its maker. Its sheet is then uploaded again for the"
        " platform."
    ),
    BatchStatus.RETURNED: gettext_lazy(
        "Its sheet is uploaded again, changed or not: it then becomes a batch of the platform."
    ),
}
_REISSUED_ANEW = gettext_lazy(
    "Discard it, or have it returned, and tick the failed rows anew: the platform then pays them."
)


def route_of(batch: Batch, events: list[BatchEvent]) -> list[dict[str, Any]]:
    """Return the route of a batch as a line of steps: words, office, person, times."""
    return [
        {"point": point, "label": point.step.label, "who": point.who}
        for point in queries.route_line(batch, events)
    ]


def returned_from(batch: Batch, events: list[BatchEvent]) -> BatchEvent | None:
    """Return the return whose reason still stands: on this batch, or on the one it corrects."""
    open_return = events[-1] if events and events[-1].step == Step.RETURN else None
    if open_return or batch.corrects is None or batch.status != BatchStatus.DRAFT:
        return open_return
    corrected = batch.corrects.events.filter(step=Step.RETURN)
    return corrected.select_related("by", "organisation").last()


def _end_of(batch: Batch) -> Text:
    """Say how a batch ends well that cannot be sent from here any more."""
    remedy = _REISSUED_ANEW if batch.reissues_id else _STRANDED[BatchStatus(batch.status)]
    off = _SWITCHED_OFF % {"route": Route(batch.route).label}
    return _("%(fact)s %(remedy)s") % {"fact": off, "remedy": remedy}


def next_step(batch: Batch) -> Text:
    """Say in a sentence whose turn it is, or how a batch ends that cannot be sent any more."""
    if batch.status == BatchStatus.PAID and batch.failed_count:
        words = ngettext(
            "%(count)d payment did not go through. If its account is wrong, enter an account"
            " change; then pay it in a batch of its own.",
            "%(count)d payments did not go through. Where the account is wrong, enter an account"
            " change; then pay them in a batch of their own.",
            batch.failed_count,
        )
        return words % {"count": batch.failed_count}
    if batch.waiting_answer:
        return _("An answer was entered. It counts once another person has confirmed it.")
    if queries.is_stranded(batch):
        return _end_of(batch)
    if obstacle := unchanged(batch):
        return str(obstacle)
    local = batch.origin == Origin.LOCAL
    by_unit = batch.route == Route.UNIT_PAID
    sender = _("the unit") if by_unit else _("the treasury section")
    return {
        BatchStatus.DRAFT: _("Only its maker sees to a draft: check it, then submit it."),
        BatchStatus.SUBMITTED: _REVIEWERS[RouteStep(batch.review_step)]
        if batch.review_step
        else "",
        BatchStatus.APPROVED: _("Next, %(who)s sends it to the bank.") % {"who": sender}
        if local
        else _("The municipal platform pays it. Its result is entered here when it is there."),
        BatchStatus.SENT: _("The bank is paying. Its return file is entered here."),
        BatchStatus.RETURNED: _("It stays as it is. The unit corrects it in a new revision."),
    }.get(BatchStatus(batch.status), "")
