"""The bank file out and the return file back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.payouts import queries
from portal.payouts.acts import FEEDBACK
from portal.payouts.enums import Origin
from portal.payouts.services.answers import import_feedback, record_platform_result
from portal.payouts.services.send import download_bank_file
from portal.refusals import Refusal
from portal.staff.enums import RevealWay

from .batches import title_of, trail_to, visible_batch
from .forms import FeedbackForm
from .quotas import warn_near_end
from .responses import attachment, refuses, screen

if TYPE_CHECKING:
    from django.http import HttpResponse

    from portal.payouts.models import Batch
    from portal.payouts.services.settle import FeedbackReport

    from .responses import StaffRequest

SHOWN = 200
# RSA with 8192 bits, in Base64 with line breaks, is shorter.
MAX_SIGNATURE = 4096


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
    warn_near_end(request, RevealWay.BANK)
    return attachment(file.content, name=file.name, content_type="application/octet-stream")


def _message(report: FeedbackReport) -> str:
    counts = {
        "paid": f"{report.paid_count:,}",
        "paid_total": f"{report.paid_total:,.2f}",
        "failed": f"{report.failed_count:,}",
        "open": f"{report.open_count:,}",
    }
    if report.waits:
        text = _(
            "Entered: %(paid)s paid (%(paid_total)s yuan), %(failed)s failed. It counts once "
            "another person has confirmed it."
        )
    elif report.settled:
        text = _(
            "The bank's signature is valid. Settled: %(paid)s paid (%(paid_total)s yuan), "
            "%(failed)s failed."
        )
    else:
        text = _(
            "The bank's signature is valid. Settled: %(paid)s paid (%(paid_total)s yuan), "
            "%(failed)s failed. %(open)s rows have no result yet; enter the next file when the "
            "bank sends it."
        )
    return text % counts


def _enter(request: StaffRequest, batch: Batch, form: FeedbackForm) -> FeedbackReport | None:
    """Enter the files of a valid form; None where they are refused, with the sentence in it."""
    sheet, signature = form.cleaned_data["sheet"], form.cleaned_data.get("signature")
    enter = import_feedback if batch.origin == Origin.LOCAL else record_platform_result
    try:
        return enter(
            batch=batch,
            by=request.user,
            stream=sheet,
            filename=sheet.name,
            # An empty file is a signature, too: a wrong one.
            signature=None if signature is None else signature.read(MAX_SIGNATURE + 1),
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None


@refuses
def feedback(request: StaffRequest, number: str) -> HttpResponse:
    """Read the bank's return file; keep nothing of it while a row does not match."""
    batch = visible_batch(request.user, number)
    FEEDBACK.permit(request.user, batch)
    signed = queries.key_of(queries.paying_bank(batch)) is not None
    form = FeedbackForm(request.POST or None, request.FILES or None, signed=signed)
    report = None
    if request.method == "POST" and form.is_valid():
        report = _enter(request, batch, form)
        if report and not report.problems:
            messages.success(request, _message(report))
            return redirect("desk:answer" if report.waits else "desk:batch", number)
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
