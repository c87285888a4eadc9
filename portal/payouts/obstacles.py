"""What may stand in the way of an act on a batch: who may not, and why not now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from portal.payouts import answer_errors, errors, queries, reissue_errors, route_errors, rules
from portal.payouts.enums import BatchStatus, Origin, Part
from portal.payouts.models import BankLayout
from portal.policies.enums import Route
from portal.staff.enums import Act
from portal.staff.errors import NotAllowed

if TYPE_CHECKING:
    from portal.payouts.models import Batch
    from portal.refusals import Refusal
    from portal.staff.models import Member, Post


def local_only(batch: Batch) -> Refusal | None:
    """Refuse what the municipal platform pays (decision 24)."""
    return errors.RunsOnPlatform(batch.number) if batch.origin != Origin.LOCAL else None


def no_answer_waits(batch: Batch) -> Refusal | None:
    """Refuse a batch without an answer to decide on."""
    if batch.waiting_answer and not not_sent_yet(batch):
        return None
    return answer_errors.NoAnswerWaits(batch.number)


def answer_waits(_post: Post, batch: Batch) -> Refusal | None:
    """Refuse what would pass by an answer that nobody has decided on."""
    answer = batch.waiting_answer
    return answer_errors.AnswerWaits(batch.number, answer.by.name) if answer else None


def not_sent_yet(batch: Batch) -> Refusal | None:
    """Refuse feedback on what is run here and has not gone to the bank."""
    if batch.origin == Origin.LOCAL and batch.status == BatchStatus.APPROVED:
        return no_result_now(batch)
    return None


def no_result_now(batch: Batch) -> Refusal:
    """Say that nobody has paid it yet, or that all is settled."""
    return errors.WrongStep(
        batch.number, BatchStatus(batch.status).label, _("Enter the bank's feedback")
    )


def not_to_confirm(member: Member, batch: Batch) -> Refusal | None:
    """Refuse who made the rows, and who entered the answer."""
    return taken_before(Part.CONFIRMATION, member, batch)


def not_to_refuse(member: Member, batch: Batch) -> Refusal | None:
    """Refuse whom `not_to_confirm` refuses, and who entered it in a unit of one person."""
    if batch.waiting_answer and batch.waiting_answer.by_id == member.pk:
        return answer_errors.YourAnswer()
    return not_to_confirm(member, batch)


def not_your_answer(post: Post, batch: Batch) -> Refusal | None:
    """Refuse all but who entered the answer."""
    answer = batch.waiting_answer
    if answer is None or answer.by_id == post.member_id:
        return None
    return answer_errors.NotYourAnswer(answer.by.name)


def confirms_another_route(post: Post, batch: Batch) -> NotAllowed | None:
    """Refuse whose office neither sends batches of this route nor receives them all."""
    if rules.confirms_route(post.role, batch.route):
        return None
    return NotAllowed(Act.CONFIRM_FEEDBACK, str(Route(batch.route).label))


def not_your_route(post: Post, batch: Batch) -> NotAllowed | None:
    """Refuse a sender whose office does not send batches of this route (article 12 (3))."""
    if rules.sends_route(post.role, batch.route):
        return None
    return NotAllowed(Act.SEND_BATCH, str(Route(batch.route).label))


def released_before(member: Member, batch: Batch) -> Refusal | None:
    """Refuse whoever made the batch or released it for finance."""
    return taken_before(Part.SENDER, member, batch)


def stranded(batch: Batch) -> Refusal | None:
    """Refuse what would only lead on a batch that cannot be sent any more."""
    if not queries.is_stranded(batch):
        return None
    return route_errors.RouteSwitchedOff(Route(batch.route).label)


def not_to_send(_post: Post, batch: Batch) -> Refusal | None:
    """Refuse while the route does not run here, and while no bank is known."""
    if not queries.route_is_local(batch.route):
        return errors.RouteNotLocal(Route(batch.route).label)
    return None if BankLayout.objects.exists() else errors.NoBankLayout()


def not_to_submit(_post: Post, batch: Batch) -> Refusal | None:
    """Refuse a draft without rows, one with rows that a reviewer gave back, and a stranded one."""
    if not batch.line_count:
        return errors.EmptyBatch()
    return stranded(batch) or unchanged(batch)


def unchanged(batch: Batch) -> Refusal | None:
    """Refuse a draft with the rows of a batch that a reviewer gave back."""
    if batch.status != BatchStatus.DRAFT:
        return None
    given_back = queries.given_back_alike(batch)
    return route_errors.NothingCorrected(*given_back) if given_back else None


def another_maker(post: Post, batch: Batch) -> Refusal | None:
    """Refuse all but the maker, so that the review knows who made the rows (decision 8)."""
    if post.member_id == batch.created_by_id:
        return None
    return errors.DraftOfAnother(batch.created_by.name)


def without_sheet(post: Post, batch: Batch) -> Refusal | None:
    """Refuse a sheet for a reissue, whose rows are those that failed, and for a stranded draft."""
    if batch.reissues_id is not None:
        return reissue_errors.ReissueHasNoSheet(batch.number)
    return another_maker(post, batch) or stranded(batch)


def of_a_reissue(batch: Batch) -> Refusal | None:
    """Refuse the revision of a reissue: its rows are ticked anew."""
    if batch.reissues is None:
        return None
    return reissue_errors.ReissueChosenAnew(batch.number, batch.reissues.number)


def not_to_revise(_post: Post, batch: Batch) -> Refusal | None:
    """Refuse a second revision (a discarded one does not count), and one that cannot be sent."""
    if batch.correction is None:
        return stranded(batch)
    return errors.AlreadyCorrected(batch.number, batch.correction.number)


def taken_before(part: Part, member: Member, batch: Batch) -> Refusal | None:
    """Refuse whoever took a part that keeps him from this one (`persons`)."""
    taken = queries.conflicting_part(batch, part, member.pk)
    return route_errors.PartTaken(batch.number, taken, part) if taken else None


def reviewed_before(member: Member, batch: Batch) -> Refusal | None:
    """Refuse whose earlier part keeps him from the review that is due."""
    return taken_before(Part(batch.review_step), member, batch)


def begun(post: Post, batch: Batch) -> Refusal | None:
    """Refuse all but the makers, and them once somebody has reviewed it."""
    if post.member_id not in {batch.created_by_id, batch.submitted_by_id}:
        return route_errors.NotYourBatch(batch.submitted_by.name)
    if batch.events.filter(from_status=BatchStatus.SUBMITTED).exists():
        return route_errors.ReviewBegun(batch.number)
    return None
