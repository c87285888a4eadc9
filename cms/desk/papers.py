"""What of a batch goes on paper: the list to sign, the sums by village, the approval form."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.clocks import now
from portal.payouts import queries
from portal.payouts.enums import BatchStatus, RollPurpose
from portal.payouts.services.print_roll import ROWS_A_PAGE, ROWS_A_PART, Roll, print_roll
from portal.payouts.sheets.in_words import capital_words
from portal.refusals import Refusal
from portal.staff.enums import RevealWay
from portal.staff.powers import Act, can

from .batches import title_of, trail_to, visible_batch
from .quotas import warn_near_end
from .responses import refuses, screen, typed, whole_number
from .route import route_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from portal.payouts.models import Batch

    from .responses import StaffRequest


@dataclass(frozen=True)
class _Leaf:
    """One page of a list: its number, its rows, their yuan."""

    number: int
    rows: list[Any]
    total: Decimal


def digest_of(batch: Batch) -> str:
    """Return the digest that record and paper are compared by: of the rows as they stand."""
    return bytes(batch.digest or batch.draft_digest or b"").hex()


def _frame(request: StaffRequest, batch: Batch) -> dict[str, Any]:
    """Return what stands on every paper of a batch."""
    return {
        "batch": batch,
        "digest": digest_of(batch),
        "draft": batch.status == BatchStatus.DRAFT,
        "maker": request.user.member.name,
        "made_at": timezone.localtime(now()),
    }


def _may_name(request: StaffRequest, batch: Batch) -> bool:
    return can(request.user, Act.PRINT_ROLL, **queries.authorisation_target(batch))


@refuses
def menu(request: StaffRequest, number: str) -> HttpResponse:
    """Offer what of a batch can be printed, with its digest to compare paper and record."""
    batch = visible_batch(request.user, number)
    villages = list(queries.places_of(batch).order_by("code").values_list("code", "full_name"))
    return screen(
        request,
        "papers.html",
        title=title_of(batch),
        crumb=_("Print"),
        trail=trail_to(batch),
        batch=batch,
        digest=digest_of(batch),
        villages=villages,
        may_name=_may_name(request, batch),
        purposes=RollPurpose.choices,
        parts=-(-batch.line_count // ROWS_A_PART),
        rows_a_part=ROWS_A_PART,
    )


@require_POST
@refuses
def roll(request: StaffRequest, number: str) -> HttpResponse:
    """Return the list of a batch, or of one village, page by page with sums; it leaves a trace."""
    batch = visible_batch(request.user, number)
    village = queries.places_of(batch).filter(code=typed(request, "village")).first()
    try:
        listed = print_roll(
            batch=batch,
            by=request.user,
            village=village,
            part=whole_number(typed(request, "part"), digits=4) or 1,
            purpose=typed(request, "purpose") if typed(request, "names") else "",
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:papers", batch.number)
    if typed(request, "names"):
        warn_near_end(request, RevealWay.LIST)
    return render(
        request,
        "desk/paper/roll.html",
        {
            **_frame(request, batch),
            "roll": listed,
            "leaves": _leaves(listed),
            "words": capital_words(listed.total),
            "named": bool(typed(request, "names")),
            "purpose": typed(request, "purpose"),
            "next_part": listed.part + 1 if listed.part < listed.parts else 0,
        },
    )


def _leaves(listed: Roll) -> list[_Leaf]:
    """Return the pages of one part; a list without rows has one empty page."""
    leaves = []
    for start in range(0, max(len(listed.rows), 1), ROWS_A_PAGE):
        rows = listed.rows[start : start + ROWS_A_PAGE]
        number = listed.first_page + start // ROWS_A_PAGE
        leaves.append(_Leaf(number, rows, sum((row.amount for row in rows), Decimal(0))))
    return leaves


@refuses
def summary(request: StaffRequest, number: str) -> HttpResponse:
    """Return the sums by village of a batch, with the total in figures and in words."""
    batch = visible_batch(request.user, number)
    villages = queries.totals_by_village(batch)
    people = queries.rows_of(batch).values("recipient").distinct().count()
    context = {"villages": villages, "people": people, "words": capital_words(batch.total)}
    return render(request, "desk/paper/summary.html", _frame(request, batch) | context)


@refuses
def approval(request: StaffRequest, number: str) -> HttpResponse:
    """Return the approval form: each step of the route, who took it and when, room to sign."""
    batch = visible_batch(request.user, number)
    events = list(batch.events.select_related("by", "organisation"))
    context = {
        "route": route_of(batch, events),
        "villages": len(queries.totals_by_village(batch)),
        "people": queries.rows_of(batch).values("recipient").distinct().count(),
        "words": capital_words(batch.total),
        "lead": queries.lead_department(batch),
        "settled": queries.settlement(batch),
        "findings": sum(check["findings"] for check in batch.checks),
    }
    return render(request, "desk/paper/approval.html", _frame(request, batch) | context)
