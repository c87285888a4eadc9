"""Failed rows of one batch: what to do about each, and paying them again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portal.clocks import today
from portal.clocks.queries import calendar
from portal.payouts import queries
from portal.payouts.enums import FailureReason
from portal.payouts.models import Batch
from portal.payouts.reissue_act import REISSUE
from portal.payouts.remedies import REMEDIES
from portal.payouts.services.reissue import reissue_rows
from portal.refusals import Refusal

from .batches import title_of, trail_to, visible_batch
from .responses import refuses, screen, typed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from .responses import StaffRequest

# More in one batch are paid again in several drafts.
ROWS_A_DRAFT = 2000


def _described(lines: Iterable[Any]) -> list[Any]:
    """Say of each row why it failed, since how many working days, what to do, what hinders."""
    days, day = calendar(), today()
    rows = list(lines)
    for row in rows:
        row.failure_label = FailureReason(row.failure or FailureReason.OTHER).label
        row.remedy = REMEDIES[FailureReason(row.failure or FailureReason.OTHER)]
        row.working_days = days.count_working_days(row.last_on, day)
        row.ready = queries.is_ready(row)
        row.state = queries.Repair(row.repair)
    return rows


def _chosen(request: StaffRequest) -> set[int]:
    texts = request.POST.getlist("row")
    return {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 9}


@refuses
def of_batch(request: StaffRequest, number: str) -> HttpResponse:
    """Show the failed rows of one batch; pay those that are ticked again in a draft."""
    batch = visible_batch(request.user, number)
    if REISSUE.misplaced(batch):
        raise Http404
    REISSUE.permit(request.user, batch)
    if request.method == "POST":
        try:
            draft = reissue_rows(
                batch=batch,
                numbers=_chosen(request),
                by=request.user,
                platform_number=typed(request, "platform_number")[:48],
            )
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, _("A draft holds the rows that are paid again. Check it, then submit it.")
            )
            return redirect("desk:batch", draft.number)
    lines = queries.open_failures(Batch.objects.filter(pk=batch.pk)).select_related("village")
    rows = _described(queries.with_remedy(lines)[:ROWS_A_DRAFT])
    return screen(
        request,
        "reissue.html",
        title=title_of(batch),
        crumb=_("Pay failed rows again"),
        trail=trail_to(batch),
        batch=batch,
        rows=rows,
        ready=sum(row.ready for row in rows),
        chosen=_chosen(request) if request.method == "POST" else None,
        platform=not queries.route_is_local(batch.route),
        platform_number=typed(request, "platform_number"),
    )
