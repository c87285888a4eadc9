"""An answer of the bank as whoever confirms it needs it: sums, reasons, failed rows, acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.crypto.signatures import fingerprint
from portal.payouts import queries
from portal.payouts.acts import BATCH_ACTS, CONFIRM, REFUSE, WITHDRAW
from portal.payouts.enums import ANSWERABLE, AnswerStatus

from .actions import buttons, in_order, perform
from .batches import title_of, trail_to, visible_batch
from .responses import page_number, powers_in, refuses, screen, typed

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from portal.payouts.models import BankAnswer, Batch

    from .actions import Button
    from .responses import StaffRequest

ACTS = (CONFIRM, REFUSE, WITHDRAW)
PAGE = 50


@refuses
def detail(request: StaffRequest, number: str, uuid: UUID | None = None) -> HttpResponse:
    """Show the answer that waits, or one of the others; carry out what is decided on the first."""
    batch = visible_batch(request.user, number)
    if request.method != "POST":
        return show(request, batch, uuid)
    act = next((act for act in ACTS if act.name == request.POST.get("act")), None)
    if act is None or perform(request, act, batch).done:
        return redirect("desk:batch", batch.number)
    # What was typed stays in its field; the answer may have been decided meanwhile.
    return show(request, visible_batch(request.user, number), None, refused=act.name)


def show(
    request: StaffRequest, batch: Batch, uuid: UUID | None, *, refused: str = ""
) -> HttpResponse:
    """Return the screen of an answer; ``refused`` is the act that did not go through."""
    answers = batch.answers.select_related("by", "decided_by", "bank", "key")
    answer = get_object_or_404(answers, uuid=uuid) if uuid else answers.first()
    if answer is None:
        raise Http404
    # The buttons ask for the newest step of the batch
    prefetch_related_objects([batch], "events")
    page = Paginator(queries.failed_rows(answer), PAGE).get_page(page_number(request))
    return screen(
        request,
        "answer.html",
        title=title_of(batch),
        crumb=_("Answer of the bank") if answer.bank else _("Result of the platform"),
        trail=trail_to(batch),
        batch=batch,
        answer=answer,
        waits=answer.status == AnswerStatus.ENTERED and batch.status in ANSWERABLE,
        **_sums(batch, answer),
        reasons=queries.failures_by_reason(answer),
        page=page,
        fingerprint=fingerprint(answer.key.public_key) if answer.key else "",
        file_digest=bytes(answer.file_digest).hex(),
        others=[other for other in answers if other.pk != answer.pk],
        buttons=in_order(_buttons(request, batch, answer, refused)),
    )


def _sums(batch: Batch, answer: BankAnswer) -> dict[str, Any]:
    """Return rows and yuan of the answer against those of the batch, before and after it."""
    settled_count = batch.paid_count + batch.failed_count
    settled_total = batch.paid_total + batch.failed_total
    waits = answer.status == AnswerStatus.ENTERED
    return {
        "settled_count": settled_count,
        "settled_total": settled_total,
        "repeated_total": answer.total - answer.new_total,
        "open_count": batch.line_count - settled_count - (answer.new_count if waits else 0),
        "open_total": batch.total - settled_total - (answer.new_total if waits else 0),
    }


def _buttons(request: StaffRequest, batch: Batch, answer: BankAnswer, refused: str) -> list[Button]:
    if answer.status != AnswerStatus.ENTERED:
        return []
    find = BATCH_ACTS.authority(request.user, batch, powers_in(request))
    actions = [act.available(find, batch) for act in ACTS]
    return buttons(
        [action for action in actions if action],
        address=reverse("desk:answer", args=[batch.number]),
        refused=refused,
        text=typed(request, "reason"),
    )
