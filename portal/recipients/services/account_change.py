"""A change of account (article 11): re-declared, reviewed by the unit, confirmed by finance.

Three different members. Batches that were made before keep the account they name; from the next
batch on the new one is in force, and the old one stays on record as closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal.audit.services import record
from portal.clocks import now
from portal.crypto.protected import store
from portal.identifiers.accounts import check_card_number
from portal.identifiers.errors import IdentifierError
from portal.recipients.acts import CONFIRM, REASON_LENGTH, REFUSE, REVIEW
from portal.recipients.enums import (
    OPEN_STATUSES,
    AccountChangeStatus,
    AccountStatus,
    RecipientKind,
)
from portal.recipients.errors import (
    AccountOfAnother,
    AccountUnchanged,
    ChangeNotHere,
    ChangeOpen,
    ReasonMissing,
    UnknownRecipient,
)
from portal.recipients.models import AccountChange, CardAccount, Recipient
from portal.staff.enums import Act
from portal.staff.powers import require

from .passbook import attach_picture

if TYPE_CHECKING:
    from portal.recipients.models import PassbookPicture
    from portal.staff.models import Organisation, Post, User


@dataclass(frozen=True)
class Declaration:
    """A declared account that may be entered: for whom, by which post, the checked number."""

    holder: Recipient
    post: Post
    number: str
    old_account: CardAccount | None


@transaction.atomic
def look_up_recipient(
    *, id_number: str, card_number: str, unit: Organisation, by: User
) -> tuple[Recipient, CardAccount | None]:
    """Return whose number was typed and the account in force, for the maker to compare.

    Only masked values of them are shown; the look is recorded. Enters nothing. Raises what
    ``request_account_change`` raises for the two numbers.
    """
    declared = _declared(id_number, card_number, unit, by)
    record(act="recipients.looked_up", actor=declared.post.actor(by), subject=declared.holder)
    return declared.holder, declared.old_account


@transaction.atomic
def request_account_change(
    *,
    id_number: str,
    card_number: str,
    bank_name: str,
    reason: str,
    unit: Organisation,
    by: User,
    picture: PassbookPicture | None = None,
) -> AccountChange:
    """Enter what a recipient re-declares; the account in force stays so until finance confirms.

    picture: of the passbook, taken before (`passbook.keep_picture`). Raises UnknownRecipient,
    NotAllowed (the recipient's village is out of reach), AccountUnchanged, AccountOfAnother,
    ChangeOpen, ReasonMissing, PictureMissing, PictureGone, and what ``check_card_number`` raises.
    """
    declared = _declared(id_number, card_number, unit, by)
    printable_reason = _reason(reason)
    new = CardAccount(
        holder=declared.holder,
        bank_name=_printable(bank_name)[:60],
        status=AccountStatus.DECLARED,
        in_force=False,
    )
    store(new, number=declared.number)
    change = AccountChange.objects.create(
        holder=declared.holder,
        old_account=declared.old_account,
        new_account=new,
        unit=unit,
        reason=printable_reason,
        requested_by=declared.post.member,
        requested_at=now(),
    )
    attach_picture(change, picture, declared.post)
    _record("requested", change, declared.post, by, picture=picture is not None)
    return change


@REVIEW.service
@transaction.atomic
def review_account_change(*, change: AccountChange, by: User) -> AccountChange:
    """Say for the unit that the declaration was checked with the recipient.

    Raises NotAllowed, ThirdPersonNeeded, ChangeNotHere.
    """
    change = _lock(change)
    post = REVIEW.require(by, change)
    _move(
        change,
        status=AccountChangeStatus.REVIEWED,
        reviewed_by=post.member,
        reviewed_at=now(),
    )
    _record("reviewed", change, post, by)
    return change


@CONFIRM.service
@transaction.atomic
def confirm_account_change(*, change: AccountChange, by: User) -> AccountChange:
    """Confirm for the finance bureau: the new account is in force, the old one closed.

    Raises NotAllowed, ThirdPersonNeeded, ChangeNotHere.
    """
    change = _lock(change)
    post = CONFIRM.require(by, change)
    at = now()
    _move(
        change,
        status=AccountChangeStatus.CONFIRMED,
        confirmed_by=post.member,
        confirmed_at=at,
        decided_at=at,
    )
    CardAccount.objects.filter(holder=change.holder, in_force=True).update(
        in_force=False, status=AccountStatus.CLOSED, closed_at=at
    )
    CardAccount.objects.filter(pk=change.new_account_id).update(in_force=True)
    _record("confirmed", change, post, by)
    return change


@REFUSE.service
@transaction.atomic
def refuse_account_change(*, change: AccountChange, by: User, reason: str) -> AccountChange:
    """Refuse a change at the step at which it waits; the account in force stays.

    Raises NotAllowed, ThirdPersonNeeded, ChangeNotHere, ReasonMissing.
    """
    change = _lock(change)
    post = REFUSE.require(by, change)
    at = now()
    _move(change, status=AccountChangeStatus.REFUSED, refusal=_reason(reason), decided_at=at)
    CardAccount.objects.filter(pk=change.new_account_id).update(
        status=AccountStatus.CLOSED, closed_at=at
    )
    _record("refused", change, post, by, reason=change.refusal)
    return change


def _declared(id_number: str, card_number: str, unit: Organisation, by: User) -> Declaration:
    holder = _holder(id_number)
    post = require(by, Act.REQUEST_ACCOUNT_CHANGE, unit=unit, place=holder.village)
    is_organisation = holder.kind == RecipientKind.ORGANISATION
    number = check_card_number(card_number, organisation=is_organisation)
    old = CardAccount.objects.filter(holder=holder, in_force=True).first()
    _refuse(holder, old, number)
    return Declaration(holder, post, number, old)


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()


def _reason(text: str) -> str:
    reason = _printable(text)[:REASON_LENGTH]
    if not reason:
        raise ReasonMissing
    return reason


def _holder(id_number: str) -> Recipient:
    """Return the recipient, locked: one change at a time, and imports see one account."""
    try:
        digest = Recipient.id_number.digest_of(id_number)
    except IdentifierError:
        raise UnknownRecipient from None
    recipients = Recipient.objects.unmerged().with_id_digests([digest])
    holder = recipients.select_for_update(of=("self",)).select_related("village").first()
    if holder is None:
        raise UnknownRecipient
    return holder


def _refuse(holder: Recipient, old: CardAccount | None, number: str) -> None:
    digest = CardAccount.number.digest_of(number)
    if old is not None and old.number.digest == digest:
        raise AccountUnchanged
    same = CardAccount.objects.filter(secret__number_digest=digest, in_force=True)
    if same.exclude(holder=holder).exists():
        raise AccountOfAnother
    if AccountChange.objects.filter(holder=holder, status__in=OPEN_STATUSES).exists():
        raise ChangeOpen


def _lock(change: AccountChange) -> AccountChange:
    rows = AccountChange.objects.select_for_update(of=("self",))
    related = ("unit", "holder__village", "requested_by", "reviewed_by")
    return rows.select_related(*related).get(pk=change.pk)


def _move(change: AccountChange, **changes: Any) -> None:
    """Take the step only from where the change was read to stand, whatever the engine locks."""
    rows = AccountChange.objects.filter(pk=change.pk, status=change.status)
    if rows.update(**changes) != 1:
        raise ChangeNotHere(change.get_status_display())
    for name, value in changes.items():
        setattr(change, name, value)


def _record(verb: str, change: AccountChange, post: Post, by: User, **detail: Any) -> None:
    detail |= {"new_account": str(change.new_account.uuid)}
    record(
        act=f"recipients.account_change_{verb}",
        actor=post.actor(by),
        subject=change,
        detail=detail,
    )
