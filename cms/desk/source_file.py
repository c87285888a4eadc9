"""The uploaded sheet of a batch as a file, for its reviewers and the auditor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from portal.payouts.services.open_source import open_source
from portal.refusals import Refusal
from portal.staff.enums import RevealWay

from .batches import visible_batch
from .quotas import warn_near_end
from .responses import attachment, refuses, typed

if TYPE_CHECKING:
    from django.http import HttpResponse

    from .responses import StaffRequest


@require_POST
@refuses
def take(request: StaffRequest, number: str) -> HttpResponse:
    """Give the uploaded sheet to who may open it; purpose and person are recorded."""
    batch = visible_batch(request.user, number)
    try:
        sheet = open_source(batch=batch, purpose=typed(request, "purpose"), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:batch", batch.number)
    warn_near_end(request, RevealWay.LIST)
    return attachment(sheet.content, name=sheet.name, content_type="application/octet-stream")
