"""A sheet that is read or kept in the background: how far it is, and what can be done meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.clocks import now
from portal.payouts.enums import UploadStatus
from portal.payouts.models import Upload

from .batches import trail_to
from .responses import screen
from .upload_tasks import title_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from .responses import StaffRequest

# A worker looks every half second.
SOON: Final = timedelta(seconds=10)
# How often the page asks again, by the state of `state_of`
SECONDS_BETWEEN: Final = {"queued": 2, "works": 3, "idle": 10, "interrupted": 10}


def trail_of(upload: Upload) -> list[tuple[str, str]]:
    """Return the breadcrumbs above an upload: its draft's, or the list of batches."""
    return trail_to(upload.draft) if upload.draft else [(reverse("desk:batches"), _("Payouts"))]


def form_again(upload: Upload) -> str:
    """Return the address of the form, with what was chosen for this upload."""
    if upload.draft is not None:
        return reverse("desk:replace", args=[upload.draft.number])
    chosen = {"policy": upload.policy.code, "unit": upload.unit.code, "after": upload.uuid}
    return f"{reverse('desk:upload')}?{urlencode(chosen)}"


def working(request: StaffRequest, upload: Upload) -> HttpResponse:
    """Show how far an upload is; the page asks again by itself until there is something to do."""
    state = state_of(upload)
    return screen(
        request,
        "working.html",
        title=title_of(upload),
        crumb=_("What was read"),
        trail=trail_of(upload),
        upload=upload,
        state=state,
        seconds=SECONDS_BETWEEN.get(state),
        others=state == "idle" and Upload.objects.worked_on().exclude(pk=upload.pk).exists(),
        # As many as it had when it was read last, or as the clerk expects
        rows=upload.report.get("rows") or upload.expected_rows,
        again=form_again(upload),
        keeps=upload.status == UploadStatus.KEEPING,
    )


def state_of(upload: Upload) -> str:
    """Return one word: works, interrupted, queued, idle (nobody began), refused, gone."""
    if upload.status == UploadStatus.REFUSED:
        return "refused"
    if not upload.in_background:
        return "gone"
    if upload.is_worked_on:
        return "works"
    if upload.is_interrupted:
        return "interrupted"
    since = upload.queued_at or upload.at
    return "queued" if now() - since < SOON else "idle"
