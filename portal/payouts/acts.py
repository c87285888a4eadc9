"""What staff do with a batch: who, from where to where, and what may stand in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.payouts import asking, errors, queries, reissue_errors, route_errors, routes, rules
from portal.payouts.enums import MAKERS, BatchStatus, Origin, Part, RouteStep, Step
from portal.policies.enums import Route
from portal.staff.acts import ActsOn, BusinessAct
from portal.staff.asks import Choice, Reason
from portal.staff.enums import Act
from portal.staff.errors import NotAllowed
from portal.staff.powers import POWERS

from .models import BankLayout, Batch

if TYPE_CHECKING:
    from portal.payouts.models.batch import BatchQuerySet
    from portal.refusals import Refusal
    from portal.staff.models import Post, User
    from portal.staff.scopes import Powers


def _wrong_step(batch: Batch, act: BusinessAct[Batch]) -> Refusal:
    step, _end = [*act.moves.values()][-1]
    return errors.WrongStep(batch.number, BatchStatus(batch.status).label, Step(step).label)


BATCH_ACTS: ActsOn[Batch] = ActsOn(
    "batch",
    target=queries.authorisation_target,
    in_scope=queries.batches_in_scope,
    wrong_state=_wrong_step,
    same_person=lambda _post, batch: errors.MadeByYou(batch.number),
    title=lambda batch: str(batch.unit),
    meanwhile=asking.MEANWHILE,
)


def _local_only(batch: Batch) -> Refusal | None:
    return errors.RunsOnPlatform(batch.number) if batch.origin != Origin.LOCAL else None


def _not_sent_yet(batch: Batch) -> Refusal | None:
    """Refuse feedback on what is run here and has not gone to the bank."""
    if batch.origin == Origin.LOCAL and batch.status == BatchStatus.APPROVED:
        return _wrong_step(batch, FEEDBACK)
    return None


def _not_your_route(post: Post, batch: Batch) -> NotAllowed | None:
    """Refuse a sender whose office does not send batches of this route (article 12 (3))."""
    if rules.sends_route(post.role, batch.route):
        return None
    return NotAllowed(Act.SEND_BATCH, str(Route(batch.route).label))


def _not_to_send(post: Post, batch: Batch) -> Refusal | None:
    """Refuse while the route does not run here, and whoever made or released the batch."""
    if not queries.route_is_local(batch.route):
        return errors.RouteNotLocal(Route(batch.route).label)
    if not BankLayout.objects.exists():
        return errors.NoBankLayout()
    return _taken_before(Part.SENDER, post, batch)


def _another_maker(post: Post, batch: Batch) -> Refusal | None:
    """Refuse all but the maker, so that the review knows who made the rows (decision 8)."""
    if post.member_id == batch.created_by_id:
        return None
    return errors.DraftOfAnother(batch.created_by.name)


def _without_sheet(post: Post, batch: Batch) -> Refusal | None:
    """Refuse a sheet for a reissue: its rows are those that failed, and no others."""
    if batch.reissues_id is not None:
        return reissue_errors.ReissueHasNoSheet(batch.number)
    return _another_maker(post, batch)


def _corrected(_post: Post, batch: Batch) -> Refusal | None:
    """Refuse a second revision; a discarded one does not count."""
    if batch.correction is None:
        return None
    return errors.AlreadyCorrected(batch.number, batch.correction.number)


def _own(batches: BatchQuerySet, user: User, _powers: Powers) -> BatchQuerySet:
    return batches.filter(created_by=user.member)


def _own_routes(batches: BatchQuerySet, user: User, powers: Powers) -> BatchQuerySet:
    """Keep what is sent from here, on the routes that the account's posts send, made by others."""
    senders = [post.role for post in powers.posts if post.role in POWERS[Act.SEND_BATCH]]
    routes = [
        route for route in Route.values if any(rules.sends_route(role, route) for role in senders)
    ]
    mine = Q(created_by=user.member) | Q(submitted_by=user.member)
    units = {post.organisation_id for post in powers.posts}
    alone = [unit for unit in units if queries.is_waived(unit, Part.SENDER)]
    return batches.filter(origin=Origin.LOCAL, route__in=routes).exclude(mine & ~Q(unit__in=alone))


def _to_review(user: User, powers: Powers) -> BatchQuerySet:
    """Return the batches that wait for a review which the account's posts give."""
    waiting = Batch.objects.none()
    for step, power in routes.POWERS_BY_STEP.items():
        if powers.holds(power):
            waiting |= queries.batches_in_scope(user, power).filter(review_step=step)
    return waiting


def _taken_before(part: Part, post: Post, batch: Batch) -> Refusal | None:
    """Refuse whoever took a part that keeps him from this one (`persons`)."""
    taken = queries.conflicting_part(batch, part, post.member_id)
    return route_errors.PartTaken(batch.number, taken, part) if taken else None


def _reviewed_before(post: Post, batch: Batch) -> Refusal | None:
    return _taken_before(Part(batch.review_step), post, batch)


def _begun(post: Post, batch: Batch) -> Refusal | None:
    if post.member_id not in {batch.created_by_id, batch.submitted_by_id}:
        return route_errors.NotYourBatch(batch.submitted_by.name)
    if batch.events.filter(from_status=BatchStatus.SUBMITTED).exists():
        return route_errors.ReviewBegun(batch.number)
    return None


_APPROVALS = {
    RouteStep.UNIT_CHECK: _("Pass the own check"),
    RouteStep.DEPARTMENT: _("Approve for the department"),
    RouteStep.FINANCE: _("Receive and approve"),
}

APPROVE = BATCH_ACTS.declare(
    "approve",
    Act.RECEIVE_BATCH,
    _("Approve"),
    power_at=routes.review_power,
    queue=_to_review,
    label_of=lambda batch: _APPROVALS[RouteStep(batch.review_step)],
    obstacle=_reviewed_before,
    moves={BatchStatus.SUBMITTED: (Step.APPROVE, BatchStatus.APPROVED)},
    earlier=MAKERS,
    seen=asking.SUBMITTED_ROWS,
    confirm=asking.CONFIRMATION,
    pledge=_("You approve exactly these rows. Nobody can change them afterwards."),
    done=_("Approved. The batch has gone on to the next step."),
    task=_("Review a batch"),
    begin=_("Review"),
)
SEND = BATCH_ACTS.declare(
    "send",
    Act.SEND_BATCH,
    _("Send to the bank"),
    moves={BatchStatus.APPROVED: (Step.SEND, BatchStatus.SENT)},
    only=_local_only,
    holder=_not_your_route,
    obstacle=_not_to_send,
    narrow=_own_routes,
    choice=asking.PAYING_BANK,
    confirm=asking.CONFIRMATION,
    note=_("The rows are compared with what was approved, then the bank file can be downloaded."),
    done=_("Recorded as sent. Now get the bank file and hand it to the bank."),
    task=_("Send a batch to the bank"),
    begin=_("Send"),
)
FETCH = BATCH_ACTS.declare(
    "fetch",
    Act.SEND_BATCH,
    _("Download the bank file"),
    states=(BatchStatus.SENT,),
    only=lambda batch: errors.NoBankFile(batch.number) if _local_only(batch) else None,
    wrong_state=lambda batch: errors.NoBankFile(batch.number),
    holder=_not_your_route,
    note=_("It holds full account numbers. Each download is recorded with your name."),
)
# An answer may come of what is with the bank, and of what the platform pays once it is approved.
_AWAITED = Q(status=BatchStatus.SENT) | Q(origin=Origin.PLATFORM)

FEEDBACK = BATCH_ACTS.declare(
    "feedback",
    Act.IMPORT_FEEDBACK,
    _("Enter the bank's feedback"),
    label_of=lambda batch: (
        _("Enter the bank's feedback")
        if batch.origin == Origin.LOCAL
        else _("Enter the platform's result")
    ),
    moves={
        # What the platform pays is not sent from here: its first result records that it was.
        BatchStatus.APPROVED: (Step.RECORD, BatchStatus.SENT),
        BatchStatus.SENT: (Step.SETTLE, BatchStatus.PAID),
    },
    only=_not_sent_yet,
    narrow=lambda batches, _user, _powers: batches.filter(_AWAITED),
    task=_("Enter the bank's feedback"),
    begin=_("Enter"),
)
SUBMIT = BATCH_ACTS.declare(
    "submit",
    Act.SUBMIT_BATCH,
    _("Submit for review"),
    moves={BatchStatus.DRAFT: (Step.SUBMIT, BatchStatus.SUBMITTED)},
    obstacle=lambda _post, batch: None if batch.line_count else errors.EmptyBatch(),
    seen=asking.DRAFT_ROWS,
    confirm=asking.CONFIRMATION,
    narrow=_own,
    note=_("After this the rows cannot be changed; a mistake then takes a new revision."),
    done=_("Submitted. Somebody else reviews it now; you will find it under “Payouts”."),
    task=_("Submit a draft"),
    begin=_("Continue"),
)
REVISE = BATCH_ACTS.declare(
    "revise",
    Act.IMPORT_PAYOUTS,
    _("Correct in a new revision"),
    states=(BatchStatus.RETURNED,),
    wrong_state=lambda batch: errors.NotReturned(batch.number, batch.get_status_display()),
    obstacle=_corrected,
    quiet=True,
    narrow=lambda batches, user, powers: _own(batches, user, powers).uncorrected(),
    done=_("A new draft holds the rows of the returned batch. Replace its sheet and submit it."),
    task=_("Correct a returned batch"),
    begin=_("Correct"),
)
REPLACE = BATCH_ACTS.declare(
    "replace",
    Act.IMPORT_PAYOUTS,
    _("Replace the sheet"),
    states=(BatchStatus.DRAFT,),
    wrong_state=lambda batch: errors.NotADraft(batch.number, batch.get_status_display()),
    obstacle=_without_sheet,
)
DISCARD = BATCH_ACTS.declare(
    "discard",
    Act.IMPORT_PAYOUTS,
    _("Yes, discard it"),
    moves={BatchStatus.DRAFT: (Step.DISCARD, BatchStatus.DISCARDED)},
    harm=True,
    fold=_("Discard the draft"),
    note=_("Its rows are deleted; the number is not used again."),
    done=_("The draft is discarded."),
)
RECALL = BATCH_ACTS.declare(
    "recall",
    Act.SUBMIT_BATCH,
    _("Call back"),
    moves={BatchStatus.SUBMITTED: (Step.RECALL, BatchStatus.RETURNED)},
    obstacle=_begun,
    quiet=True,
    note=_(
        "Possible until somebody has begun to review it. You then correct it in a new revision."
    ),
    done=_("Called back. Correct it in a new revision."),
)
RETURN = BATCH_ACTS.declare(
    "return",
    Act.RECEIVE_BATCH,
    _("Return"),
    moves={
        BatchStatus.SUBMITTED: (Step.RETURN, BatchStatus.RETURNED),
        BatchStatus.APPROVED: (Step.RETURN, BatchStatus.RETURNED),
    },
    power_at=routes.review_power,
    earlier=MAKERS,
    quiet=True,
    fold=_("Return it"),
    choice=Choice(
        "to",
        _("To which step"),
        lambda batch: [
            (step, _("To its maker") if step == RouteStep.ENTER else step.label)
            for step in routes.back_from(batch)
        ],
    ),
    reason=Reason(_("Reason for returning"), rules.NOTE_LENGTH),
    done=_("Returned. Your reason stands on the batch."),
)
# Where each step leads from each status: the state machine of a batch.
TRANSITIONS = {
    (BatchStatus(start), Step(step)): BatchStatus(end)
    for act in BATCH_ACTS
    for start, (step, end) in act.moves.items()
}
