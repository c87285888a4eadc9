"""Batches: the list, one batch, its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.payouts import queries
from portal.payouts.checks.registry import check_of
from portal.payouts.enums import BatchStatus, FailureReason
from portal.payouts.models import Batch
from portal.payouts.sheets.faults import SkipReason
from portal.staff.powers import Act, can

from .offers import next_step, offers_of
from .responses import powers_in, refuses, screen

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from portal.staff.models import User

PAGE = 50
ROWS_A_PAGE = 100
FIRST_ROWS = 10
SHOWN_NUMBERS = 12


def visible_batch(user: User, number: str) -> Batch:
    """Return the batch when ``user`` may see it; 404 otherwise, so that nobody learns it exists."""
    batch = get_object_or_404(
        Batch.objects.select_related(
            "policy", "unit", "created_by", "submitted_by", "approved_by", "sent_by", "corrects"
        ),
        number=number,
    )
    if not can(user, Act.VIEW_BATCH, **queries.reach_of(batch)):
        raise Http404
    return batch


def title_of(batch: Batch) -> str:
    """Return how a batch is called in words: unit, policy, period."""
    return f"{batch.unit.short_name} · {batch.policy.name} · {batch.period_value.label}"


def trail_to(batch: Batch) -> list[tuple[str, str]]:
    """Return the breadcrumbs above what belongs to a batch."""
    return [
        (reverse("desk:batches"), _("Payouts")),
        (reverse("desk:batch", args=[batch.number]), batch.number),
    ]


@refuses
def index(request: HttpRequest) -> HttpResponse:
    """List the batches in the person's scope, newest first, filtered by status and words."""
    powers = powers_in(request)
    if not powers.holds(Act.VIEW_BATCH):
        raise PermissionDenied(_("Your posts give you no batches to look at."))
    status = request.GET.get("status", "")
    text = request.GET.get("q", "").strip()[:60]
    rows = (
        queries.batches_in_scope(request.user, Act.VIEW_BATCH)
        .select_related("policy", "unit", "created_by")
        .exclude(status=BatchStatus.DISCARDED)
    )
    if status in BatchStatus.values:
        rows = rows.filter(status=status)
    if text:
        rows = queries.matching(rows, text)
    return screen(
        request,
        "batches.html",
        title=_("Payouts"),
        page=Paginator(rows, PAGE).get_page(request.GET.get("p")),
        statuses=[one for one in BatchStatus.choices if one[0] != BatchStatus.DISCARDED],
        status=status,
        text=text,
        may_upload=powers.holds(Act.IMPORT_PAYOUTS),
    )


def _checks(batch: Batch) -> dict[str, list[dict[str, Any]]]:
    """Return the checks that the import ran: those with findings, with their rows, first."""
    checks = [{**entry, "title": check_of(entry["code"]).title} for entry in batch.checks]
    found = [check for check in checks if check["findings"]]
    for check in found:
        numbers = check.get("rows", [])
        check["shown"] = numbers[:SHOWN_NUMBERS]
        check["more"] = len(numbers) > SHOWN_NUMBERS
    return {
        "checks_found": found,
        "checks_passed": [check for check in checks if not check["findings"]],
    }


def _comparisons(batch: Batch) -> list[tuple[queries.Comparison, str]]:
    """Return what changed against the period before and against the corrected revision."""
    found = (
        (queries.difference_to_corrected(batch), _("Changed against the returned revision")),
        (queries.compare_with_previous_period(batch), _("Compared with the period before")),
    )
    return [(comparison, heading) for comparison, heading in found if comparison]


def _labelled(batch: Batch, rows: list[Any]) -> list[Any]:
    """Write the bank's reason in words; give each row the codes that ask to look at it."""
    codes: dict[int, list[str]] = {}
    for check in batch.checks:
        for number in check.get("rows", []):
            codes.setdefault(number, []).append(check["code"])
    for row in rows:
        row.failure_label = FailureReason(row.failure).label if row.failure else ""
        row.codes = codes.get(row.number, [])
    return rows


def _source(batch: Batch) -> dict[str, Any]:
    """Return what is known of the sheet that the rows came from."""
    file = batch.source_files.select_related("by").last()
    if file is None:
        return {}
    skipped = [
        {"sheet": one["sheet"], "row": one["row"], "why": SkipReason(one["why"]).label}
        for one in file.skipped
    ]
    return {"source": file, "skipped": skipped}


def _publish_address(batch: Batch) -> str:
    named = {"policy": batch.policy.code, "period": batch.period, "unit": batch.unit.code}
    return f"{reverse('desk:prepare')}?{urlencode(named)}"


@refuses
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """Show one batch as its reviewer needs it: sums, checks, comparison, villages, acts."""
    return show(request, visible_batch(request.user, number))


def show(request: HttpRequest, batch: Batch, *, reason: str = "") -> HttpResponse:
    """Return the screen of a batch; ``reason`` is what was typed for returning it and not taken."""
    correction = queries.correction_of(batch)
    return screen(
        request,
        "batch.html",
        title=title_of(batch),
        crumb=batch.number,
        trail=[(reverse("desk:batches"), _("Payouts"))],
        batch=batch,
        reason=reason,
        offers=offers_of(request.user, batch, correction),
        next_step=next_step(batch),
        villages=queries.totals_by_village(batch),
        digest=bytes(batch.digest).hex() if batch.digest else "",
        **_checks(batch),
        **_source(batch),
        comparisons=_comparisons(batch),
        correction=correction,
        events=batch.events.select_related("by", "organisation"),
        lines=_labelled(batch, queries.lines_page(batch, size=FIRST_ROWS).rows),
        settled=queries.settlement(batch),
        publish_address=_publish_address(batch),
    )


@refuses
def lines(request: HttpRequest, number: str) -> HttpResponse:
    """All rows of a batch, masked, page by page in the order of the sheet."""
    batch = visible_batch(request.user, number)
    after = request.GET.get("after", "")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 9 else 0
    page = queries.lines_page(batch, after=start, size=ROWS_A_PAGE)
    return screen(
        request,
        "batch_lines.html",
        title=_("Rows of %(batch)s") % {"batch": title_of(batch)},
        crumb=_("Rows"),
        trail=trail_to(batch),
        batch=batch,
        rows=_labelled(batch, page.rows),
        start=start,
        next=page.next,
        before=max(0, start - ROWS_A_PAGE),
    )
