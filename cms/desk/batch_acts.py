"""The acts on a batch: one address, one act by name, back to the batch with what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.payouts.rules import NOTE_LENGTH
from portal.payouts.services.discard import discard_draft
from portal.payouts.services.review import approve_batch, return_batch
from portal.payouts.services.revise import revise_batch
from portal.payouts.services.send import send_batch
from portal.payouts.services.submit import submit_batch

from .batches import show, visible_batch
from .responses import fits, refuses, try_act, typed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from portal.payouts.models import Batch


def _submit(request: HttpRequest, batch: Batch) -> Batch | None:
    done = try_act(
        request,
        lambda: submit_batch(batch=batch, by=request.user),
        _("Submitted. Somebody else reviews it now; you will find it under “Payouts”."),
    )
    return batch if done else None


def _approve(request: HttpRequest, batch: Batch) -> Batch | None:
    try:
        digest = bytes.fromhex(request.POST.get("digest", ""))
    except ValueError:
        messages.error(request, _("The page was out of date. Look at the batch again."))
        return None
    note = typed(request, "note")
    if not fits(request, note, NOTE_LENGTH):
        return None
    done = try_act(
        request,
        lambda: approve_batch(batch=batch, by=request.user, digest=digest, note=note),
        _("Approved."),
    )
    return batch if done else None


def _return(request: HttpRequest, batch: Batch) -> Batch | None:
    reason = typed(request, "reason")
    if not fits(request, reason, NOTE_LENGTH):
        return None
    done = try_act(
        request,
        lambda: return_batch(batch=batch, by=request.user, reason=reason),
        _("Returned. The maker sees your reason."),
    )
    return batch if done else None


def _discard(request: HttpRequest, batch: Batch) -> None:
    done = _("The draft is discarded.")
    try_act(request, lambda: discard_draft(batch=batch, by=request.user), done)


def _send(request: HttpRequest, batch: Batch) -> Batch | None:
    done = try_act(
        request,
        lambda: send_batch(batch=batch, by=request.user),
        _("Recorded as sent. Now get the bank file and hand it to the bank."),
    )
    return batch if done else None


def _revise(request: HttpRequest, batch: Batch) -> Batch | None:
    made: list[Batch] = []
    try_act(
        request,
        lambda: made.append(revise_batch(batch=batch, by=request.user)),
        _("A new draft holds the rows of the returned batch. Replace its sheet and submit it."),
    )
    return made[0] if made else None


ACTS: dict[str, Callable[[HttpRequest, Batch], Batch | None]] = {
    "submit": _submit,
    "approve": _approve,
    "return": _return,
    "discard": _discard,
    "send": _send,
    "revise": _revise,
}


@require_POST
@refuses
def act(request: HttpRequest, number: str) -> HttpResponse:
    """Carry out one act on a batch and go back to it, or to the revision it made.

    A reason that was typed stays in its field where the act did not go through.
    """
    batch = visible_batch(request.user, number)
    chosen = ACTS.get(request.POST.get("act", ""))
    if chosen is None:
        return redirect("desk:batch", batch.number)
    made = chosen(request, batch)
    if made is None and (reason := typed(request, "reason")):
        return show(request, visible_batch(request.user, number), reason=reason)
    shown = made or batch
    shown.refresh_from_db()
    if shown.status == "DISCARDED":
        return redirect("desk:batches")
    return redirect("desk:batch", shown.number)
