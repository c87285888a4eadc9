"""The route of a batch on its screen: steps, whose turn it is, why it came back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.payouts import queries
from portal.payouts.enums import BatchStatus, Origin, RouteStep, Step
from portal.policies.enums import Route

if TYPE_CHECKING:
    from portal.payouts.models import Batch, BatchEvent
    from portal.staff.asks import Text

_REVIEWERS = {
    RouteStep.UNIT_CHECK: gettext_lazy("Another person of the unit checks it before it goes on."),
    RouteStep.DEPARTMENT: gettext_lazy("A reviewer of the department in charge looks at it now."),
    RouteStep.FINANCE: gettext_lazy("The finance section in charge receives and reviews it now."),
}


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


def next_step(batch: Batch) -> Text:
    """Say in a sentence whose turn it is."""
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
