"""The sampled check: rows drawn by lot, shown in full one at a time, judged against the paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from portal.payouts import queries
from portal.payouts.sample_act import SAMPLE
from portal.payouts.services.sample import (
    draw_sample,
    judge_sample_row,
    sample_bounds,
    show_sample_row,
)
from portal.refusals import Refusal
from portal.staff.enums import RevealWay

from .batches import title_of, trail_to, visible_batch
from .quotas import warn_near_end
from .responses import fits, refuses, screen, typed, whole_number

if TYPE_CHECKING:
    from django.http import HttpResponse

    from portal.payouts.models import Batch

    from .responses import StaffRequest

NOTE_LENGTH = 200


@sensitive_post_parameters()
@sensitive_variables()
@refuses
def sample(request: StaffRequest, number: str) -> HttpResponse:
    """Show the samples of a batch; draw one, show a row in full, judge it.

    Full values stand in the answer to the posted form alone, of one row at a time.
    """
    batch = visible_batch(request.user, number)
    if request.method != "POST":
        return _show(request, batch)
    SAMPLE.permit(request.user, batch)
    row = whole_number(typed(request, "row"), digits=8)
    try:
        match typed(request, "act"):
            case "draw":
                size = whole_number(typed(request, "size"), digits=4)
                draw_sample(batch=batch, by=request.user, size=size)
            case "show":
                values = show_sample_row(batch=batch, number=row, by=request.user)
                warn_near_end(request, RevealWay.ONE)
                return _show(request, _anew(request, batch), row=row, values=values)
            case "judge":
                return _judge(request, batch, row)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:sample", batch.number)


def _judge(request: StaffRequest, batch: Batch, row: int) -> HttpResponse:
    note = typed(request, "note")
    if fits(request, note, NOTE_LENGTH):
        agrees = typed(request, "agrees") == "yes"
        judge_sample_row(batch=batch, number=row, agrees=agrees, note=note, by=request.user)
    batch = _anew(request, batch)
    samples = queries.current_samples(batch)
    if not samples or samples[-1].open:
        return redirect("desk:sample", batch.number)
    if differing := len(samples[-1].differing):
        sentence = ngettext(
            "%(count)d row does not agree. Return the batch; the reason is filled in.",
            "%(count)d rows do not agree. Return the batch; the reason is filled in.",
            differing,
        )
        messages.warning(request, sentence % {"count": differing})
    else:
        messages.success(request, _("The sample is finished: every row agrees with the paper."))
    return redirect("desk:batch", batch.number)


def _anew(request: StaffRequest, batch: Batch) -> Batch:
    """Return the batch as it stands after an act."""
    return visible_batch(request.user, batch.number)


def _show(
    request: StaffRequest,
    batch: Batch,
    *,
    row: int = 0,
    values: dict[str, str | None] | None = None,
) -> HttpResponse:
    least, most = sample_bounds(batch)
    samples = queries.samples_of(batch)
    may_draw = SAMPLE.is_possible(request.user, batch)
    current = [sampled for sampled in samples if sampled.sample.review == batch.review_step]
    shown = next(
        (line for sampled in reversed(current) for line in sampled.rows if line.line.number == row),
        None,
    )
    newest = current[-1] if current and may_draw else None
    return screen(
        request,
        "sample.html",
        title=title_of(batch),
        crumb=str(SAMPLE.label),
        trail=trail_to(batch),
        batch=batch,
        samples=samples[::-1],
        may_sample=may_draw,
        may_draw=may_draw and not any(sampled.open for sampled in current),
        next_row=newest.open[0].line.number if newest and newest.open else 0,
        judged=len(newest.rows) - len(newest.open) if newest else 0,
        drawn=len(newest.rows) if newest else 0,
        least=least,
        most=most,
        shown=shown,
        values=values,
        note_length=NOTE_LENGTH,
    )
