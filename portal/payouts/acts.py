"""What staff do with a batch: who, from where to where, and what may stand in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.payouts import asking, errors, obstacles, queries, queues, routes, rules
from portal.payouts.enums import ANSWERABLE, MAKERS, BatchStatus, Origin, RouteStep, Step
from portal.staff.acts import ActsOn, BusinessAct
from portal.staff.asks import Choice, Reason
from portal.staff.enums import Act

if TYPE_CHECKING:
    from portal.payouts.models import Batch
    from portal.refusals import Refusal


def _wrong_step(batch: Batch, act: BusinessAct[Batch]) -> Refusal:
    step, _end = [*act.moves.values()][-1]
    return errors.WrongStep(batch.number, BatchStatus(batch.status).label, Step(step).label)


BATCH_ACTS: ActsOn[Batch] = ActsOn(
    "batch",
    target=queries.authorisation_target,
    in_scope=queries.batches_in_scope,
    wrong_state=_wrong_step,
    same_person=lambda _member, batch: errors.MadeByYou(batch.number),
    title=lambda batch: str(batch.unit),
    meanwhile=asking.MEANWHILE,
)


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
    queue=queues.to_review,
    label_of=lambda batch: _APPROVALS[RouteStep(batch.review_step)],
    barred=obstacles.reviewed_before,
    obstacle=lambda _post, batch: queries.sample_obstacle(batch),
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
    only=obstacles.local_only,
    holder=obstacles.not_your_route,
    barred=obstacles.released_before,
    obstacle=obstacles.not_to_send,
    narrow=queues.own_routes,
    choice=asking.PAYING_BANK,
    confirm=asking.CONFIRMATION,
    note=_("The rows are compared with what was approved, then the bank file can be downloaded."),
    done=_("Recorded as sent. Now get the bank file and hand it to the bank."),
    task=_("Send a batch to the bank"),
    begin=_("Send"),
)
CONFIRM = BATCH_ACTS.declare(
    "confirm_answer",
    Act.CONFIRM_FEEDBACK,
    _("Confirm the answer"),
    moves={
        # What the platform pays is not sent from here: its first result records that it was.
        BatchStatus.APPROVED: (Step.RECORD, BatchStatus.SENT),
        BatchStatus.SENT: (Step.SETTLE, BatchStatus.PAID),
    },
    only=obstacles.no_answer_waits,
    holder=obstacles.confirms_another_route,
    barred=obstacles.not_to_confirm,
    seen=asking.WAITING_ANSWER,
    pledge=_("You confirm exactly these results. Nobody can change them afterwards."),
    queue=queues.to_confirm,
    done=_("Confirmed. The results stand on the batch."),
    task=_("Confirm an answer"),
    begin=_("Look and confirm"),
)
FETCH = BATCH_ACTS.declare(
    "fetch",
    Act.SEND_BATCH,
    _("Download the bank file"),
    states=(BatchStatus.SENT,),
    only=lambda batch: errors.NoBankFile(batch.number) if obstacles.local_only(batch) else None,
    wrong_state=lambda batch: errors.NoBankFile(batch.number),
    holder=obstacles.not_your_route,
    note=_("It holds full account numbers. Each download is recorded with your name."),
)
FEEDBACK = BATCH_ACTS.declare(
    "feedback",
    Act.IMPORT_FEEDBACK,
    _("Enter the bank's feedback"),
    label_of=lambda batch: (
        _("Enter the bank's feedback")
        if batch.origin == Origin.LOCAL
        else _("Enter the platform's result")
    ),
    states=ANSWERABLE,
    only=obstacles.not_sent_yet,
    wrong_state=obstacles.no_result_now,
    obstacle=obstacles.answer_waits,
    quiet=True,
    narrow=queues.awaited,
    task=_("Enter the bank's feedback"),
    begin=_("Enter"),
)
REFUSE = BATCH_ACTS.declare(
    "refuse_answer",
    Act.CONFIRM_FEEDBACK,
    pgettext_lazy("answer of the bank", "Refuse"),
    states=ANSWERABLE,
    only=obstacles.no_answer_waits,
    holder=obstacles.confirms_another_route,
    barred=obstacles.not_to_refuse,
    quiet=True,
    fold=_("Refuse it"),
    reason=Reason(_("Reason for refusing"), rules.NOTE_LENGTH),
    done=_("Refused. Nothing was settled; your reason stands on the answer."),
)
WITHDRAW = BATCH_ACTS.declare(
    "withdraw_answer",
    Act.IMPORT_FEEDBACK,
    _("Withdraw the answer"),
    states=ANSWERABLE,
    only=obstacles.no_answer_waits,
    obstacle=obstacles.not_your_answer,
    quiet=True,
    note=_("Possible until it is confirmed. Nothing of it has been settled."),
    done=_("Withdrawn. Nothing of it was settled."),
)
SUBMIT = BATCH_ACTS.declare(
    "submit",
    Act.SUBMIT_BATCH,
    _("Submit for review"),
    moves={BatchStatus.DRAFT: (Step.SUBMIT, BatchStatus.SUBMITTED)},
    obstacle=obstacles.not_to_submit,
    seen=asking.DRAFT_ROWS,
    confirm=asking.CONFIRMATION,
    narrow=queues.own,
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
    only=obstacles.of_a_reissue,
    obstacle=obstacles.not_to_revise,
    quiet=True,
    narrow=lambda batches, user, powers: (
        queues.own(batches, user, powers).uncorrected().filter(reissues=None)
    ),
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
    obstacle=obstacles.without_sheet,
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
    obstacle=obstacles.begun,
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
    obstacle=obstacles.answer_waits,
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
