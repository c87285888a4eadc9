"""Failed rows of one batch: what to do about each, and paying them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portal.payouts import queries
from portal.payouts.models import Batch
from portal.payouts.reissue_act import REISSUE
from portal.payouts.services.reissue import reissue_rows
from portal.refusals import Refusal

from .batches import title_of, trail_to, visible_batch
from .failed import explained
from .responses import refuses, screen, typed, whole_number

if TYPE_CHECKING:
    from django.http import HttpResponse

    from .responses import StaffRequest

# More in one batch are paid again in several drafts.
ROWS_A_DRAFT = 2000


def _chosen(request: StaffRequest) -> set[int]:
    texts = request.POST.getlist("row")
    return {number for text in texts if (number := whole_number(text, digits=8))}


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
    rows = explained(queries.with_remedy(lines)[:ROWS_A_DRAFT])
    for row in rows:
        row.ready = queries.is_ready(row)
    return screen(
        request,
        "reissue.html",
        title=title_of(batch),
        crumb=_("Pay failed rows again"),
        trail=trail_to(batch),
        batch=batch,
        rows=rows,
        ready=sum(row.ready for row in rows),
        untold=sum(not row.told_how for row in rows),
        chosen=_chosen(request) if request.method == "POST" else None,
        platform=not queries.route_is_local(batch.route),
        platform_number=typed(request, "platform_number"),
    )
