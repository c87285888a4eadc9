"""Batches: the list, one batch with its acts, its rows."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.disclosure.acts import PREPARE, PUBLISH
from portal.payouts import queries
from portal.payouts.acts import (
    BATCH_ACTS,
    CONFIRM,
    FEEDBACK,
    FETCH,
    REFUSE,
    REPLACE,
    RETURN,
    WITHDRAW,
)
from portal.payouts.asking import title_of
from portal.payouts.checks.registry import check_of
from portal.payouts.enums import ANSWERABLE, AnswerStatus, BatchStatus, FailureReason
from portal.payouts.models import Batch
from portal.payouts.obstacles import stranded
from portal.payouts.reissue_act import REISSUE
from portal.payouts.sample_act import SAMPLE
from portal.staff.powers import Act, can

from .actions import Button, buttons, in_order, perform
from .briefings import look_at
from .responses import enter, page_number, powers_in, refuses, screen, typed
from .route import next_step, returned_from, route_of
from .sources import source_block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from portal.payouts.models import BankAnswer, BatchEvent
    from portal.staff.acts import FindPost
    from portal.staff.models import User

    from .responses import StaffRequest

POWERS = (Act.VIEW_BATCH,)
# Acts that need more than a button.
OWN_SCREENS = {
    FEEDBACK.name: "desk:feedback",
    REPLACE.name: "desk:replace",
    REISSUE.name: "desk:reissue",
    # Nobody decides on an answer without looking at it.
    CONFIRM.name: "desk:answer",
    WITHDRAW.name: "desk:answer",
    REFUSE.name: "desk:answer",
    SAMPLE.name: "desk:sample",
}
PAGE = 50
FIRST_ROWS = 10
SHOWN_NUMBERS = 12


# What the screen of a batch shows beside the batch
_SHOWN_WITH = ("created_by", "submitted_by", "approved_by", "sent_by", "corrects", "reissues")


def visible_batch(user: User, number: str, *related: str) -> Batch:
    """Return the batch when ``user`` may see it; 404 otherwise, so that nobody learns it exists.

    related: what is read along with it, beside policy and unit.
    """
    rows = Batch.objects.select_related("policy", "unit", "briefing", *related)
    batch = get_object_or_404(queries.with_route_state(rows), number=number)
    if not can(user, Act.VIEW_BATCH, **queries.authorisation_target(batch)):
        raise Http404
    return batch


def opened(request: StaffRequest, number: str) -> str:
    """Return the number of a batch that the person may open, nothing of another."""
    try:
        return visible_batch(request.user, number).number
    except Http404:
        return ""


def trail_to(batch: Batch) -> list[tuple[str, str]]:
    """Return the breadcrumbs above what belongs to a batch."""
    return [
        (reverse("desk:batches"), _("Payouts")),
        (reverse("desk:batch", args=[batch.number]), batch.number),
    ]


@refuses
def index(request: StaffRequest) -> HttpResponse:
    """List the batches in the person's scope, newest first, filtered by status and words."""
    powers = enter(request, *POWERS)
    status = request.GET.get("status", "")
    text = request.GET.get("q", "").strip()[:60]
    rows: QuerySet[Batch] = (
        queries.openable(
            queries.batches_in_scope(request.user, Act.VIEW_BATCH), powers, Act.VIEW_BATCH
        )
        .select_related("policy", "unit", "created_by")
        .exclude(status=BatchStatus.DISCARDED)
    )
    if status in BatchStatus.values:
        rows = rows.filter(status=status)
    if text:
        rows = queries.matching(rows, text)
    alarm = request.GET.get("alarm", "")
    rows = queries.alarmed(rows, alarm)
    return screen(
        request,
        "batches.html",
        title=_("Payouts"),
        page=Paginator(rows, PAGE).get_page(page_number(request)),
        statuses=[choice for choice in BatchStatus.choices if choice[0] != BatchStatus.DISCARDED],
        status=status,
        text=text,
        alarm=alarm,
        alarm_choices=queries.Alarmed.choices,
        may_upload=powers.holds(Act.IMPORT_PAYOUTS),
    )


def _checks(batch: Batch) -> dict[str, Any]:
    """Return the checks that the import ran: those with findings, with their rows, first."""
    checks = [{**entry, "title": check_of(entry["code"]).title} for entry in batch.checks]
    with_findings = [check for check in checks if check["findings"]]
    for check in with_findings:
        numbers = check.get("rows", [])
        check["shown"] = numbers[:SHOWN_NUMBERS]
        check["more"] = len(numbers) > SHOWN_NUMBERS
    return {
        "checks_found": with_findings,
        "checks_passed": [check for check in checks if not check["findings"]],
    }


def labelled(batch: Batch, rows: list[Any]) -> list[Any]:
    """Write the bank's reason in words; give each row the codes that ask to look at it."""
    codes: dict[int, list[str]] = {}
    for check in batch.checks:
        for number in check.get("rows", []):
            codes.setdefault(number, []).append(check["code"])
    for row in rows:
        row.failure_label = FailureReason(row.failure).label if row.failure else ""
        row.codes = codes.get(row.number, [])
    return rows


def _buttons(request: StaffRequest, batch: Batch, refused: str, find: FindPost) -> Iterator[Button]:
    """Yield the acts on the batch, and what other contexts offer once it is paid."""
    powers = powers_in(request)
    actions = BATCH_ACTS.available(find, batch)
    text = typed(request, "reason")
    if not refused and any(action.act is RETURN for action in actions):
        # Rows that do not agree with the paper are the reason.
        text = queries.sample_reason(batch)
        refused = RETURN.name if text else ""
    yield from buttons(
        [action for action in actions if action.name != REFUSE.name],
        address=reverse("desk:batch_act", args=[batch.number]),
        screens={name: reverse(view, args=[batch.number]) for name, view in OWN_SCREENS.items()},
        posts_to={FETCH.name: reverse("desk:bank_file", args=[batch.number])},
        refused=refused,
        text=text,
    )
    if batch.status == BatchStatus.RETURNED and batch.reissues and find(REISSUE.power):
        address = reverse("desk:reissue", args=[batch.reissues.number])
        yield Button("again", _("Tick the failed rows anew"), address)
    if batch.status == BatchStatus.PAID:
        if powers.can(PREPARE.power, unit=batch.unit):
            yield _publish_button(batch)
        if batch.failed_count and find(Act.REQUEST_ACCOUNT_CHANGE):
            yield Button("account", _("New account change"), reverse("desk:account_request"))


def _publish_button(batch: Batch) -> Button:
    named = {"policy": batch.policy.code, "period": batch.period, "unit": batch.unit.code}
    nothing = _("No row was paid, so there is nothing to publish.")
    return Button(
        name=PUBLISH.name,
        label=PREPARE.label,
        url=f"{reverse('desk:prepare')}?{urlencode(named)}",
        obstacle="" if batch.paid_count else nothing,
    )


@require_POST
@refuses
def act(request: StaffRequest, number: str) -> HttpResponse:
    """Carry out one act on a batch and go back to it, or to the revision it made.

    A reason that was typed stays in its field where the act did not go through.
    """
    batch = visible_batch(request.user, number, *_SHOWN_WITH)
    name = request.POST.get("act", "")
    chosen = BATCH_ACTS.get(name)
    if chosen is None or name in {FETCH.name, *OWN_SCREENS}:
        return redirect("desk:batch", batch.number)
    outcome = perform(request, chosen, batch, trail=trail_to(batch))
    if not outcome.done and typed(request, "reason"):
        return show(request, visible_batch(request.user, number, *_SHOWN_WITH), refused=name)
    shown = outcome.result if isinstance(outcome.result, Batch) else batch
    if shown.status == BatchStatus.DISCARDED:
        return redirect("desk:batches")
    return redirect("desk:batch", shown.number)


def _reissues(batch: Batch) -> QuerySet[Batch] | tuple[()]:
    """Return the batches that pay failed rows of this one again."""
    if not batch.failed_count:
        return ()
    return batch.reissued_by.exclude(status=BatchStatus.DISCARDED).order_by("id")


def _answers(batch: Batch) -> list[BankAnswer]:
    """Return what the bank answered, newest first; the batch is told which of them waits."""
    if batch.status not in {*ANSWERABLE, BatchStatus.PAID}:
        return []
    answers = list(batch.answers.select_related("by"))
    waiting = (answer for answer in answers if answer.status == AnswerStatus.ENTERED)
    batch.entered_answer = next(waiting, None)
    return answers


@refuses
def detail(request: StaffRequest, number: str) -> HttpResponse:
    """Show one batch as its reviewer needs it: sums, checks, comparison, villages, acts."""
    return show(request, visible_batch(request.user, number, *_SHOWN_WITH))


def _history(events: list[BatchEvent], samples: list[queries.Sampled]) -> list[dict[str, Any]]:
    """Return steps and samples of a batch in the order of their times."""
    entries = [{"at": event.at, "event": event} for event in events]
    entries += [{"at": sampled.sample.at, "sampled": sampled} for sampled in samples]
    return sorted(entries, key=itemgetter("at"))


def show(request: StaffRequest, batch: Batch, *, refused: str = "") -> HttpResponse:
    """Return the screen of a batch; ``refused`` is the act that did not go through."""
    steps = batch.events.select_related("by", "organisation")
    prefetch_related_objects([batch], Prefetch("events", steps))
    events = list(batch.events.all())
    answers = _answers(batch)
    samples = queries.samples_of(batch)
    find = BATCH_ACTS.authority(request.user, batch, powers_in(request))
    # `next_step` says of a stranded batch what the obstacle says, and how it ends
    sentence = str(stranded(batch) or "")
    buttons = _buttons(request, batch, refused, find)
    offered = in_order(button for button in buttons if not sentence or button.obstacle != sentence)
    follows = str(next_step(batch))
    in_a_field = any(button.text for button in offered)
    return screen(
        request,
        "batch.html",
        title=title_of(batch),
        crumb=batch.number,
        trail=[(reverse("desk:batches"), _("Payouts"))],
        batch=batch,
        buttons=offered,
        left_over="" if in_a_field or not refused else typed(request, "reason"),
        next_step="" if any(button.obstacle == follows for button in offered) else follows,
        villages=queries.totals_by_village(batch),
        **_checks(batch),
        **source_block(batch, find),
        samples=samples,
        history=_history(events, samples),
        **look_at(batch),
        route=route_of(batch, events),
        waivers=queries.waivers_used(batch, events),
        returned=returned_from(batch, events),
        lines=labelled(batch, queries.lines_page(batch, size=FIRST_ROWS).rows),
        settled=queries.settlement(batch),
        again=_reissues(batch),
        untold=queries.untold_count(batch) if batch.failed_count else 0,
        answers=answers,
    )
