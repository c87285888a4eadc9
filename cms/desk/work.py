"""My work: what waits for the person who signed in, what is due first on top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from portal.clocks import today
from portal.disclosure.queries import sets_owed
from portal.payouts.enums import BatchStatus, Origin
from portal.payouts.queries import batches_in_scope
from portal.payouts.rules import sends_route
from portal.policies.enums import Route
from portal.recipients.enums import AccountChangeStatus
from portal.recipients.models import AccountChange
from portal.staff.powers import POWERS, Act, scope_units

from .columns import column_kinds
from .page_work import handed_in, may_begin, page_kinds
from .responses import powers_in
from .todo import SHOWN, Kind, Task, Work

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

    from portal.payouts.models import Batch
    from portal.payouts.models.batch import BatchQuerySet
    from portal.staff.models import User
    from portal.staff.reach import Powers


def _sum(payments: int, total: Any) -> str:
    return _("%(rows)s payments, %(total)s yuan") % {
        "rows": f"{payments:,}",
        "total": f"{total:,.2f}",
    }


def _batch_task(batch: Batch, what: str, button: str) -> Task:
    return Task(
        what=what,
        about=f"{batch.unit.short_name} · {batch.policy.name} · {batch.period_value.label}",
        detail=_sum(batch.line_count, batch.total),
        button=button,
        url=reverse("desk:batch", args=[batch.number]),
        since=batch.submitted_at or batch.created_at,
    )


def _batch_kind(batches: BatchQuerySet, what: str, button: str) -> Kind:
    found = list(batches.select_related("policy", "unit").order_by("created_at", "id")[: SHOWN + 1])
    count = batches.count() if len(found) > SHOWN else len(found)
    return Kind([_batch_task(batch, what, button) for batch in found[:SHOWN]], count)


def _routes(powers: Powers) -> list[str]:
    """Return the routes whose batches the account sends (article 12 (3))."""
    senders = [post.role for post in powers.posts if post.role in POWERS[Act.SEND_BATCH]]
    return [route for route in Route.values if any(sends_route(role, route) for role in senders)]


def _payout_kinds(user: User, powers: Powers) -> Iterator[Kind]:
    if powers.holds(Act.REVIEW_BATCH):
        others = batches_in_scope(user, Act.REVIEW_BATCH).awaiting_review()
        others = others.exclude(submitted_by=user.member).exclude(created_by=user.member)
        yield _batch_kind(others, _("Review a batch"), _("Review"))
    if powers.holds(Act.SEND_BATCH):
        approved = batches_in_scope(user, Act.SEND_BATCH).filter(
            status=BatchStatus.APPROVED, origin=Origin.LOCAL, route__in=_routes(powers)
        )
        yield _batch_kind(approved, _("Send a batch to the bank"), _("Send"))
    if powers.holds(Act.IMPORT_FEEDBACK):
        sent = batches_in_scope(user, Act.IMPORT_FEEDBACK).filter(status=BatchStatus.SENT)
        yield _batch_kind(sent, _("Enter the bank's feedback"), _("Enter"))
    if powers.holds(Act.SUBMIT_BATCH):
        mine = batches_in_scope(user, Act.SUBMIT_BATCH).filter(created_by=user.member)
        drafts = mine.filter(status=BatchStatus.DRAFT)
        yield _batch_kind(drafts, _("Submit a draft"), _("Continue"))
        returned = mine.filter(status=BatchStatus.RETURNED).uncorrected()
        yield _batch_kind(returned, _("Correct a returned batch"), _("Correct"))


def _account_kinds(user: User, powers: Powers) -> Iterator[Kind]:
    steps = (
        (Act.REVIEW_ACCOUNT_CHANGE, AccountChangeStatus.REQUESTED, _("Review an account change")),
        (Act.CONFIRM_ACCOUNT_CHANGE, AccountChangeStatus.REVIEWED, _("Confirm an account change")),
    )
    for act, status, what in steps:
        if not powers.holds(act):
            continue
        changes = (
            AccountChange.objects.filter(status=status, unit__in=scope_units(user, act))
            .exclude(requested_by=user.member)
            .exclude(reviewed_by=user.member)
        )
        shown = changes.select_related("holder__village", "unit").order_by("requested_at")
        tasks = [
            Task(
                what=what,
                about=f"{change.holder.village.full_name} · {change.holder.name_masked}",
                button=_("Open"),
                url=reverse("desk:accounts") + f"#change-{change.uuid}",
                since=change.requested_at,
            )
            for change in shown[:SHOWN]
        ]
        yield Kind(tasks, changes.count() if len(tasks) == SHOWN else len(tasks))


def _disclosure_kind(user: User) -> Kind:
    owed = sets_owed(scope_units(user, Act.PUBLISH_DISCLOSURE))
    tasks = [
        Task(
            what=_("Publish the details"),
            about=f"{one.unit.short_name} · {one.policy.name} · {one.period_label}",
            detail=_sum(one.payments, one.total),
            button=_("See and publish"),
            url=one.prepare_query(reverse("desk:prepare")),
            due=one.due_on,
        )
        for one in owed
    ]
    late = sum(task.urgency == "late" for task in tasks)
    due_today = sum(task.urgency == "today" for task in tasks)
    return Kind(tasks[:SHOWN], len(tasks), late, due_today)


def work_of(user: User, powers: Powers) -> Work:
    """Return everything that waits for ``user``: what has a due day first, then the oldest."""
    if user.member is None:
        return Work()
    kinds = [
        *_payout_kinds(user, powers),
        *_account_kinds(user, powers),
        *page_kinds(user),
        *column_kinds(user),
    ]
    if powers.holds(Act.PUBLISH_DISCLOSURE):
        kinds.append(_disclosure_kind(user))
    tasks = [task for kind in kinds for task in kind.tasks]
    dated = sorted((task for task in tasks if task.due), key=lambda task: task.due)
    waiting = [task for task in tasks if not task.due]
    return Work(
        tasks=(*dated, *waiting),
        count=sum(kind.count for kind in kinds),
        late=sum(kind.late for kind in kinds),
        due_today=sum(kind.due_today for kind in kinds),
    )


class WorkPanel(Component):
    """The first screen of the desk."""

    name = "my-work"
    template_name = "desk/work.html"
    order = 10

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Tasks with counts, and the posts they follow from."""
        user, powers = self.request.user, powers_in(self.request)
        return {
            "work": work_of(user, powers),
            "posts": powers.posts,
            "may_begin": may_begin(user),
            "handed_in": handed_in(user),
            "may_upload": powers.holds(Act.IMPORT_PAYOUTS),
            "today": today(),
        }
