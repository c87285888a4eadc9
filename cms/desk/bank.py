"""The bank file out and the return file back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.payouts.acts import FEEDBACK
from portal.payouts.enums import Origin
from portal.payouts.services.send import download_bank_file
from portal.payouts.services.settle import import_feedback, record_platform_result
from portal.refusals import Refusal

from .batches import title_of, trail_to, visible_batch
from .forms import FeedbackForm
from .responses import attachment, refuses, screen

if TYPE_CHECKING:
    from django.http import HttpResponse

    from portal.payouts.services.settle import FeedbackReport

    from .responses import StaffRequest

SHOWN = 200


@require_POST
@refuses
def download(request: StaffRequest, number: str) -> HttpResponse:
    """Fetch the file of a batch that is at the bank; each time leaves a trace."""
    batch = visible_batch(request.user, number)
    try:
        file = download_bank_file(batch=batch, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:batch", number)
    return attachment(file.content, name=file.name, content_type="application/octet-stream")


def _message(report: FeedbackReport) -> str:
    counts = {
        "paid": f"{report.paid_count:,}",
        "paid_total": f"{report.paid_total:,.2f}",
        "failed": f"{report.failed_count:,}",
        "open": f"{report.open_count:,}",
    }
    if report.settled:
        text = _("Entered: %(paid)s paid (%(paid_total)s yuan), %(failed)s failed.")
    else:
        text = _(
            "Entered: %(paid)s paid (%(paid_total)s yuan), %(failed)s failed. %(open)s rows have "
            "no result yet; enter the next file when the bank sends it."
        )
    return text % counts


@refuses
def feedback(request: StaffRequest, number: str) -> HttpResponse:
    """Read the bank's return file; keep nothing of it while a row does not match."""
    batch = visible_batch(request.user, number)
    FEEDBACK.permit(request.user, batch)
    form = FeedbackForm(request.POST or None, request.FILES or None)
    report = None
    if request.method == "POST" and form.is_valid():
        sheet = form.cleaned_data["sheet"]
        try:
            enter = import_feedback if batch.origin == Origin.LOCAL else record_platform_result
            report = enter(batch=batch, by=request.user, stream=sheet, filename=sheet.name)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            if not report.problems:
                messages.success(request, _message(report))
                return redirect("desk:batch", number)
    problems = report.problems if report else ()
    return screen(
        request,
        "feedback.html",
        title=title_of(batch),
        crumb=str(FEEDBACK.label_of(batch)),
        trail=trail_to(batch),
        batch=batch,
        form=form,
        problems=problems[:SHOWN],
        problem_count=len(problems),
    )
