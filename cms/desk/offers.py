"""What a person may do with a batch now, and in words why not.

Each offer asks the predicate that guards its service (decision 9). An act that lies outside the
person's posts is no offer at all; one that is only impossible now is an offer with its obstacle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.payouts import queries, rules
from portal.payouts.enums import BatchStatus, Origin
from portal.policies.enums import Route
from portal.staff.powers import Act, powers_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.payouts.models import Batch
    from portal.staff.models import User
    from portal.staff.reach import Powers


@dataclass(frozen=True, slots=True)
class Offer:
    """One act: its name, and what stands in its way ("" when nothing does)."""

    name: str
    obstacle: str = ""

    @property
    def possible(self) -> bool:
        """Whether its button is there."""
        return not self.obstacle


def offers_of(user: User, batch: Batch, correction: Batch | None = None) -> dict[str, Offer]:
    """Return the acts of this person on this batch by name (four queries, posts read once)."""
    asked = _Asked(user, batch, powers_of(user), correction)
    return {offer.name: offer for offer in asked.offers()}


def next_step(batch: Batch) -> str:
    """Say in a sentence whose turn it is."""
    if batch.status == BatchStatus.PAID and batch.failed_count:
        words = ngettext(
            "%(count)d payment did not go through. If its account is wrong, enter an account"
            " change; then pay it in a batch of its own.",
            "%(count)d payments did not go through. Where the account is wrong, enter an account"
            " change; then pay them in a batch of their own.",
            batch.failed_count,
        )
        return words % {"count": batch.failed_count}
    local = batch.origin == Origin.LOCAL
    by_unit = batch.route == Route.UNIT_PAID
    sender = _("the unit") if by_unit else _("the treasury section")
    return {
        BatchStatus.DRAFT: _("Only its maker sees to a draft: check it, then submit it."),
        BatchStatus.SUBMITTED: _("Another person of the unit, the department or finance reviews."),
        BatchStatus.APPROVED: _("Next, %(who)s sends it to the bank.") % {"who": sender}
        if local
        else _("The municipal platform pays it. Its result is entered here when it is there."),
        BatchStatus.SENT: _("The bank is paying. Its return file is entered here."),
        BatchStatus.RETURNED: _("It stays as it is. The unit corrects it in a new revision."),
    }.get(BatchStatus(batch.status), "")


@dataclass
class _Asked:
    user: User
    batch: Batch
    powers: Powers
    correction: Batch | None

    def __post_init__(self) -> None:
        self.reach = queries.reach_of(self.batch)
        makers = {self.batch.created_by_id, self.batch.submitted_by_id}
        self.mine = self.user.member_id in makers

    def offers(self) -> Iterator[Offer]:
        """Yield what the state of the batch allows and the posts cover."""
        steps = {
            BatchStatus.DRAFT: self._draft,
            BatchStatus.SUBMITTED: self._submitted,
            BatchStatus.APPROVED: self._approved,
            BatchStatus.SENT: self._sent,
            BatchStatus.PAID: self._paid,
            BatchStatus.RETURNED: self._returned,
        }
        found = steps.get(BatchStatus(self.batch.status))
        if found:
            yield from found()

    def _may(self, act: Act) -> bool:
        return self.powers.can(act, **self.reach)

    def _draft(self) -> Iterator[Offer]:
        empty = _("The draft has no rows yet.") if not self.batch.line_count else ""
        if self._may(Act.SUBMIT_BATCH):
            yield Offer("submit", empty)
        if self._may(Act.IMPORT_PAYOUTS):
            maker = self.batch.created_by_id
            other = _("Only %(name)s, who made the draft, replaces its sheet.") % {
                "name": self.batch.created_by.name
            }
            yield Offer("replace", "" if maker == self.user.member_id else other)
            yield Offer("discard")

    def _review(self, name: str) -> Offer:
        own = _("You made this batch, so somebody else has to review it.")
        return Offer(name, own if self.mine else "")

    def _submitted(self) -> Iterator[Offer]:
        if self._may(Act.REVIEW_BATCH):
            yield self._review("approve")
            if not self.mine:
                yield Offer("return")

    def _approved(self) -> Iterator[Offer]:
        if self.batch.origin == Origin.LOCAL:
            if self._sends():
                yield Offer("send", self._closed_route())
        elif self._may(Act.IMPORT_FEEDBACK):
            yield Offer("feedback")
        if self._may(Act.REVIEW_BATCH) and not self.mine:
            yield Offer("return")

    def _sends(self) -> bool:
        post = self.powers.post_for(Act.SEND_BATCH, **self.reach)
        return post is not None and rules.sends_route(post.role, self.batch.route)

    def _closed_route(self) -> str:
        if queries.route_is_local(self.batch.route):
            return ""
        return _("The finance bureau has switched this route off.")

    def _sent(self) -> Iterator[Offer]:
        if self.batch.origin == Origin.LOCAL and self._sends():
            yield Offer("fetch")
        if self._may(Act.IMPORT_FEEDBACK):
            yield Offer("feedback")

    def _paid(self) -> Iterator[Offer]:
        if self.powers.can(Act.PREPARE_DISCLOSURE, unit=self.batch.unit):
            nothing = _("No row was paid, so there is nothing to publish.")
            yield Offer("publish", "" if self.batch.paid_count else nothing)
        if self.batch.failed_count and self._may(Act.REQUEST_ACCOUNT_CHANGE):
            yield Offer("account")

    def _returned(self) -> Iterator[Offer]:
        if self.correction is None and self._may(Act.IMPORT_PAYOUTS):
            yield Offer("revise")
